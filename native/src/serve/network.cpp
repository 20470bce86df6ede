#include "serve/network.hpp"

#include "hillock/connection.hpp"
#include "hillock/json.hpp"
#include "wire/bytes.hpp"
#include "wire/checks.hpp"
#include "wire/fields.hpp"
#include "wire/json_reader.hpp"

#include <openssl/evp.h>

#include <array>
#include <limits>

namespace hillock::serve {

namespace {

constexpr std::size_t kHeader = 8;                                                   // the length in front of it
constexpr wire::JsonLimits kTrusted = {64, std::numeric_limits<std::size_t>::max()}; // after libhillock has checked it

ErrorCode code_of(std::int32_t status) {
    switch (status) {
    case HILLOCK_BAD_ARGUMENT:
    case HILLOCK_BAD_IMAGE:
    case HILLOCK_BAD_VALUE:
    case HILLOCK_UNSTABLE:
        return ErrorCode::bad_value;
    case HILLOCK_NO_MEMORY:
        return ErrorCode::too_large;
    case HILLOCK_CANCELLED:
        return ErrorCode::cancelled;
    case HILLOCK_DEADLINE:
        return ErrorCode::deadline;
    default:
        return ErrorCode::internal;
    }
}

// Calls a function of the C interface; what it says of a failure is thrown, in its words.
template<class Call>
void check_status(Call call) {
    hillock_error error{};
    error.struct_size = sizeof(error);
    const std::int32_t status = call(&error);
    if (status != HILLOCK_OK) {
        throw Failure(error_reply(code_of(status), error.message));
    }
}

std::string sha256(std::span<const std::byte> bytes) {
    std::array<unsigned char, 32> sum;
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    std::string text;
    for (const unsigned char byte : sum) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        (text += kDigits[byte >> 4]) += kDigits[byte & 15];
    }
    return text;
}

const Json &member(const Json &json, std::string_view key) {
    const Json *const found = json.find(key);
    if (found == nullptr) {
        wire::refuse(ErrorCode::internal, key, "is missing in an image that was found good");
    }
    return *found;
}

std::int64_t integer(const Json &json, std::string_view key) {
    return wire::read_integer(key, member(json, key));
}

const std::string &text(const Json &json, std::string_view key) {
    return *member(json, key).as<std::string>();
}

const Json::Array &list(const Json &json, std::string_view key) {
    return *member(json, key).as<Json::Array>();
}

Shape shape(const Json &json) {
    Shape shape;
    for (const Json &dim : list(json, "shape")) {
        shape.push_back(wire::read_int32("shape", dim));
    }
    return shape;
}

Readout readout_of(std::string_view word) {
    return word == "last" ? Readout::last : word == "max" ? Readout::max : Readout::mean;
}

std::size_t size_of(const Shape &shape) {
    return static_cast<std::size_t>(elements(shape));
}

} // namespace

Network::Network(std::string name, std::int32_t handle, std::vector<std::byte> image) : bytes_(std::move(image)) {
    info_.name = std::move(name);
    info_.handle = handle;
    check_status([&](hillock_error *error) {
        hillock_image *made = nullptr;
        const std::int32_t status = hillock_image_view(bytes_.data(), bytes_.size(), &made, error);
        image_.reset(made);
        return status;
    });
    info_.digest = sha256(bytes_);
    inputs_ = hillock_image_inputs(image_.get());
    outputs_ = hillock_image_outputs(image_.get());
    rest_.resize(hillock_image_state_bytes(image_.get()) / sizeof(std::uint64_t));
    if (!rest_.empty()) {
        check_status([&](hillock_error *error) { return hillock_image_rest(image_.get(), rest_.data(), error); });
    }
    read_program();
}

Network::~Network() = default;

void Network::read_program() {
    const auto length = wire::get<std::uint64_t>(bytes_, 0);
    const auto *const start = reinterpret_cast<const char *>(bytes_.data()) + kHeader;
    const Json header = wire::read_json({start, length}, kTrusted);
    for (const auto &[name, tensor] : *header.as<Json::Object>()) {
        info_.parameters += name == "__metadata__" ? 0 : elements(shape(tensor));
    }
    const Json program = wire::read_json(text(member(header, "__metadata__"), "hillock"), kTrusted);
    const Json::Array &signals = list(program, "signals");
    info_.input = shape(signals.at(static_cast<std::size_t>(integer(program, "input"))));
    info_.output = shape(signals.at(static_cast<std::size_t>(integer(program, "output"))));
    spikes_ = text(program, "output_kind") == "spikes";
    readout_ = readout_of(text(member(program, "settings"), "readout"));
    std::size_t offset = 0;
    for (const Json &variable : list(program, "state")) {
        StateVariable made{text(variable, "name"), shape(variable), offset, 0};
        made.size = size_of(made.shape);
        offset += made.size;
        state_.push_back(std::move(made));
    }
    for (const Json &stage : list(program, "stages")) {
        for (const Json &operation : *stage.as<Json::Array>()) {
            read_rule(operation);
        }
    }
    for (const Json &node : list(program, "nodes")) {
        const Shape dims = shape(node);
        const auto add = [&](std::string_view suffix, std::uint32_t what, std::int64_t index) {
            if (index >= 0) {
                tracks_.push_back({text(node, "name") + std::string(suffix), what, static_cast<std::uint32_t>(index),
                                   dims, size_of(dims)});
            }
        };
        add(":z", HILLOCK_RECORD_SIGNAL, integer(node, "signal"));
        add(":v", HILLOCK_RECORD_STATE, integer(node, "membrane"));
    }
}

void Network::read_rule(const Json &operation) {
    const auto variable = [&](std::string_view key) -> const StateVariable & {
        return state_.at(static_cast<std::size_t>(integer(operation, key)));
    };
    if (operation.find("reward") != nullptr) {
        rewards_.push_back(variable("reward").offset);
    }
    if (operation.find("teaching") != nullptr) {
        const StateVariable &target = variable("target");
        targets_.push_back({target.offset, target.size, variable("teaching").offset});
    }
}

Track Network::track(std::string_view name) const {
    for (const Track &track : tracks_) {
        if (track.name == name) {
            return track;
        }
    }
    wire::refuse(ErrorCode::bad_value, "record", "the network has no '" + std::string(name) + "' to record");
}

Network::OwnedEngine Network::borrow() const {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            OwnedEngine engine = std::move(idle_.back());
            idle_.pop_back();
            return engine;
        }
    }
    OwnedEngine engine;
    check_status([&](hillock_error *error) {
        hillock_engine *made = nullptr;
        const std::int32_t status = hillock_engine_create(image_.get(), nullptr, &made, error);
        engine.reset(made);
        return status;
    });
    return engine;
}

std::string Network::isa() const {
    OwnedEngine engine = borrow();
    const std::uint32_t isa = hillock_engine_isa(engine.get());
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(engine));
    constexpr std::array<const char *, 6> kNames = {"unknown", "scalar", "sse", "avx2", "avx512", "neon"};
    return kNames[isa < kNames.size() ? isa : 0];
}

void Network::run(const hillock_run &run, const float *input, void *response, void *state) const {
    OwnedEngine engine = borrow();
    check_status(
        [&](hillock_error *error) { return hillock_engine_run(engine.get(), &run, input, response, state, error); });
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(engine));
}

} // namespace hillock::serve
