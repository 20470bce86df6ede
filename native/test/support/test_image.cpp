#include "support/test_image.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace hillock::testing {

namespace {

// Tensors of wide elements come first, so that each is aligned.
constexpr std::size_t kWidths[] = {4, 2, 1};

// Of a finite IEEE 754 binary16, as its definition has it.
float half(std::uint32_t bits) {
    const auto exponent = static_cast<int>(bits >> 10 & 31), fraction = static_cast<int>(bits & 1023);
    const int significand = exponent == 0 ? fraction : 1024 + fraction;
    const auto magnitude = static_cast<float>(std::ldexp(significand, std::max(exponent, 1) - 25));
    return (bits >> 15 & 1) != 0 ? -magnitude : magnitude;
}

} // namespace

std::vector<float> TestTensor::floats() const {
    std::vector<float> values;
    for (const std::uint32_t word : words) {
        values.push_back(dtype == "F16" ? half(word) : std::bit_cast<float>(word));
    }
    return values;
}

std::size_t TestTensor::element_bytes() const {
    return dtype == "I8" ? 1 : dtype == "F16" ? 2 : 4;
}

TestImage::TestImage(const Shape &input) {
    program = {{"format", 1},
               {"settings",
                {{"dt", 1e-4},
                 {"profile", "nir"},
                 {"reset", "to_v_reset"},
                 {"discretisation", "euler"},
                 {"cycle_delay", "neuron_out"},
                 {"if_integrates_dt", false},
                 {"report", "same_step"},
                 {"readout", "mean"},
                 {"steps", 0}}},
               {"input", 0},
               {"output", 0},
               {"output_kind", "membrane"},
               {"signals", Json::array()},
               {"state", Json::array()},
               {"stages", Json::array()},
               {"nodes", Json::array()}};
    signal("input", input);
}

TestImage TestImage::read(const std::vector<std::uint8_t> &file) {
    TestImage image({1});
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), 8);
    const auto *const data = file.data() + 8 + length;
    const Json header = Json::parse(file.data() + 8, data);
    for (const auto &[name, entry] : header.items()) {
        if (name == "__metadata__") {
            image.program = Json::parse(entry["hillock"].get<std::string>());
            continue;
        }
        const auto offsets = entry["data_offsets"].get<std::vector<std::size_t>>();
        TestTensor tensor{entry["dtype"].get<std::string>(), entry["shape"].get<Shape>(), {}};
        for (std::size_t at = offsets[0]; at < offsets[1]; at += tensor.element_bytes()) {
            std::memcpy(&tensor.words.emplace_back(0), data + at, tensor.element_bytes());
        }
        image.tensors[name] = std::move(tensor);
    }
    return image;
}

int TestImage::signal(const std::string &name, const Shape &shape) {
    program["signals"].push_back({{"name", name}, {"shape", shape}, {"previous", -1}});
    return static_cast<int>(program["signals"].size()) - 1;
}

int TestImage::state(const std::string &name, const Shape &shape) {
    program["state"].push_back({{"name", name}, {"shape", shape}});
    return static_cast<int>(program["state"].size()) - 1;
}

void TestImage::previous(int signal) {
    Json &entry = program["signals"][static_cast<std::size_t>(signal)];
    if (entry["previous"] == -1) {
        entry["previous"] = state(entry["name"].get<std::string>() + ":previous", {size(signal)});
    }
}

std::string TestImage::floats(const std::string &name, const Shape &shape, const std::vector<float> &values) {
    TestTensor tensor{"F32", shape, {}};
    for (const float value : values) {
        tensor.words.push_back(std::bit_cast<std::uint32_t>(value));
    }
    tensors[name] = std::move(tensor);
    return name;
}

std::string TestImage::integers(const std::string &name, const Shape &shape, const std::vector<std::int32_t> &values) {
    tensors[name] = {"I32", shape, {values.begin(), values.end()}};
    return name;
}

void TestImage::stage(std::vector<Json> operations) {
    for (const Json &entry : operations) {
        program["nodes"].push_back({{"name", entry["node"]},
                                    {"type", "?"},
                                    {"shape", shape(entry["out"].get<int>())},
                                    {"signal", entry["out"]},
                                    {"membrane", entry.contains("v") ? entry["v"] : Json(-1)}});
    }
    program["stages"].push_back(std::move(operations));
}

void TestImage::output(int signal, bool spikes) {
    program["output"] = signal;
    program["output_kind"] = spikes ? "spikes" : "membrane";
}

Shape TestImage::shape(int signal) const {
    return program["signals"][static_cast<std::size_t>(signal)]["shape"].get<Shape>();
}

std::size_t TestImage::size(int signal) const {
    return product(shape(signal));
}

std::string TestImage::header() const {
    Json header = {{"__metadata__", {{"hillock", program.dump()}}}};
    std::size_t offset = 0;
    for (const std::size_t width : kWidths) {
        for (const auto &[name, tensor] : tensors) {
            if (tensor.element_bytes() == width) {
                const std::size_t end = offset + tensor.words.size() * width;
                header[name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
                offset = end;
            }
        }
    }
    return header.dump();
}

std::vector<std::uint8_t> TestImage::bytes() const {
    return bytes(header());
}

std::vector<std::uint8_t> TestImage::bytes(const std::string &header) const {
    const std::uint64_t length = (8 + header.size() + 63) / 64 * 64 - 8;
    std::vector<std::uint8_t> file(8 + length, std::uint8_t{' '});
    std::memcpy(file.data(), &length, 8);
    std::memcpy(file.data() + 8, header.data(), header.size());
    for (const std::size_t width : kWidths) {
        for (const auto &[name, tensor] : tensors) {
            if (tensor.element_bytes() == width) {
                for (const std::uint32_t &word : tensor.words) {
                    const auto *const data = reinterpret_cast<const std::uint8_t *>(&word);
                    file.insert(file.end(), data, data + width);
                }
            }
        }
    }
    return file;
}

std::uint64_t product(const Shape &shape) {
    std::uint64_t size = 1;
    for (const std::uint64_t dimension : shape) {
        size *= dimension;
    }
    return size;
}

Json operation(const std::string &op, const std::vector<int> &in, int out) {
    Json sources = Json::array();
    for (const int signal : in) {
        sources.push_back({{"signal", signal}, {"late", false}});
    }
    return {{"op", op}, {"node", op + std::to_string(out)}, {"in", sources}, {"out", out}};
}

Json late(int signal) {
    return {{"signal", signal}, {"late", true}};
}

} // namespace hillock::testing
