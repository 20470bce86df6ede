#include "serve/layout.hpp"

#include "hillock.h"
#include "protocol/bytes.hpp"
#include "protocol/checks.hpp"
#include "protocol/fields.hpp"
#include "protocol/json_reader.hpp"

#include <cstring>
#include <limits>

namespace hillock::serve {

namespace {

constexpr std::size_t kHeader = 8; // the length in front of it
constexpr protocol::JsonLimits kTrusted = {64,
                                           std::numeric_limits<std::size_t>::max()}; // after libhillock has checked it

const Json &member(const Json &json, std::string_view key) {
    const Json *const found = json.find(key);
    if (found == nullptr) {
        protocol::refuse(ErrorCode::internal, key, "is missing in an image that was found good");
    }
    return *found;
}

std::int64_t integer(const Json &json, std::string_view key) {
    return protocol::read_integer(key, member(json, key));
}

std::size_t place(const Json &json, std::string_view key) {
    return static_cast<std::size_t>(integer(json, key));
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
        shape.push_back(protocol::read_int32("shape", dim));
    }
    return shape;
}

Readout readout_of(std::string_view word) {
    return word == "last" ? Readout::last : word == "max" ? Readout::max : Readout::mean;
}

std::size_t size_of(const Shape &shape) {
    return static_cast<std::size_t>(elements(shape));
}

// Both end at the greatest number there is.
std::int64_t product(std::int64_t a, std::int64_t b) {
    std::int64_t value = 0;
    return __builtin_mul_overflow(a, b, &value) ? std::numeric_limits<std::int64_t>::max() : value;
}

std::int64_t sum(std::int64_t a, std::int64_t b) {
    std::int64_t value = 0;
    return __builtin_add_overflow(a, b, &value) ? std::numeric_limits<std::int64_t>::max() : value;
}

// Where a rule has its rate and its lower bound, which the upper one follows, among its constants.
struct Constants {
    std::size_t rate, lower;
};

Constants constants_of(std::string_view rule) {
    return rule == "stdp" ? Constants{2, 5} : rule == "hebbian" ? Constants{1, 3} : Constants{1, 2};
}

class Reader {
  public:
    explicit Reader(std::span<const std::byte> image)
        : length_(protocol::get<std::uint64_t>(image, 0)),
          header_(protocol::read_json({reinterpret_cast<const char *>(image.data()) + kHeader, length_}, kTrusted)),
          program_(protocol::read_json(text(member(header_, "__metadata__"), "hillock"), kTrusted)),
          data_(image.subspan(kHeader + length_)) {}

    Layout read() {
        for (const auto &[name, tensor] : *header_.as<Json::Object>()) {
            layout_.parameters += name == "__metadata__" ? 0 : elements(shape(tensor));
        }
        read_ends();
        layout_.settings = member(program_, "settings");
        layout_.readout = readout_of(text(layout_.settings, "readout"));
        for (const Json &variable : list(program_, "state")) {
            read_variable(variable);
        }
        for (const Json &stage : list(program_, "stages")) {
            for (const Json &operation : *stage.as<Json::Array>()) {
                layout_.operations = sum(layout_.operations, operations_of(operation));
                read_learning(operation);
            }
        }
        for (const Json &node : list(program_, "nodes")) {
            read_tracks(node);
        }
        return std::move(layout_);
    }

  private:
    void read_ends() {
        if (program_.find("inputs") == nullptr) {
            const std::size_t input = place(program_, "input"), output = place(program_, "output");
            add_input(text(list(program_, "signals").at(input), "name"), input);
            add_output(output_name(output), output, text(program_, "output_kind") == "spikes");
        } else {
            for (const Json &input : list(program_, "inputs")) {
                add_input(text(input, "name"), place(input, "signal"));
            }
            for (const Json &output : list(program_, "outputs")) {
                add_output(text(output, "name"), place(output, "signal"), text(output, "kind") == "spikes");
            }
        }
        layout_.input = row(layout_.inputs);
        layout_.output = row(layout_.outputs);
    }

    // Of the network's one Output.
    std::string output_name(std::size_t signal) const {
        for (const Json &node : list(program_, "nodes")) {
            const std::string &name = text(node, "name");
            if (place(node, "signal") == signal && text(node, "type") == "Output" &&
                name.find('/') == std::string::npos) {
                return name;
            }
        }
        return "output";
    }

    void add_input(const std::string &name, std::size_t signal) {
        layout_.inputs.push_back({name, shape(list(program_, "signals").at(signal))});
    }

    void add_output(const std::string &name, std::size_t signal, bool spikes) {
        const Shape dims = shape(list(program_, "signals").at(signal));
        const std::size_t offset =
            layout_.outputs.empty() ? 0 : layout_.outputs.back().offset + layout_.outputs.back().size;
        layout_.outputs.push_back({name, dims, offset, size_of(dims), spikes});
        (spikes ? layout_.counts : layout_.membranes) = true;
    }

    template<class Port>
    static Shape row(const std::vector<Port> &ports) {
        if (ports.size() == 1) {
            return ports.front().shape;
        }
        std::int64_t size = 0;
        for (const Port &port : ports) {
            size += elements(port.shape);
        }
        return {static_cast<std::int32_t>(size)};
    }

    void read_variable(const Json &variable) {
        const std::size_t offset = layout_.state.empty() ? 0 : layout_.state.back().offset + layout_.state.back().size;
        const Shape dims = shape(variable);
        const Json *const initial = variable.find("initial");
        layout_.state.push_back({text(variable, "name"), dims, offset, size_of(dims),
                                 initial == nullptr ? "" : *initial->as<std::string>()});
    }

    // Of one step.
    std::int64_t operations_of(const Json &operation) const {
        const std::string &kind = text(operation, "op");
        if (kind == "linear") {
            return elements(shape(member(header_, text(operation, "weight"))));
        }
        if (kind == "plastic") {
            return static_cast<std::int64_t>(layout_.state.at(place(operation, "weight")).size);
        }
        const std::int64_t outputs = elements(shape(list(program_, "signals").at(place(operation, "out"))));
        if (kind == "conv") {
            const Shape weight =
                shape(member(header_, text(operation, "weight"))); // [channels][height][width][targets]
            const std::int64_t window = std::int64_t{weight.at(1)} * weight.at(2);
            return product(product(outputs, window), weight.at(0) / integer(operation, "groups"));
        }
        if (kind == "sum_pool" || kind == "avg_pool") {
            const Json::Array &kernel = list(operation, "kernel");
            return product(outputs, protocol::read_integer("kernel", kernel.at(0)) *
                                        protocol::read_integer("kernel", kernel.at(1)));
        }
        return outputs;
    }

    void read_learning(const Json &operation) {
        const auto variable = [&](const Json &json, std::string_view key) -> StateVariable & {
            return layout_.state.at(place(json, key));
        };
        const std::string &kind = text(operation, "op");
        if (kind == "adaptive_lif") {
            variable(operation, "theta").learned = true;
        }
        if (kind != "plastic") {
            return;
        }
        variable(operation, "weight").learned = true;
        const std::string &rule = text(operation, "rule");
        const Constants at = constants_of(rule);
        const std::string &constants = text(operation, "constants");
        layout_.synapses.push_back({rule, constant(constants, at.rate), place(operation, "weight"),
                                    constant(constants, at.lower), constant(constants, at.lower + 1)});
        if (operation.find("reward") != nullptr) {
            layout_.rewards.push_back(variable(operation, "reward").offset);
        }
        if (operation.find("teaching") != nullptr) {
            const StateVariable &target = variable(operation, "target");
            layout_.targets.push_back({target.offset, target.size, variable(operation, "teaching").offset});
        }
    }

    void read_tracks(const Json &node) {
        const Shape dims = shape(node);
        const auto add = [&](std::string_view suffix, std::uint32_t what, std::int64_t index) {
            if (index >= 0) {
                layout_.tracks.push_back({text(node, "name") + std::string(suffix), what,
                                          static_cast<std::uint32_t>(index), dims, size_of(dims)});
            }
        };
        add(":z", HILLOCK_RECORD_SIGNAL, integer(node, "signal"));
        add(":v", HILLOCK_RECORD_STATE, integer(node, "membrane"));
    }

    float constant(std::string_view tensor, std::size_t index) const {
        const Json &start = list(member(header_, tensor), "data_offsets").front();
        const auto offset = static_cast<std::size_t>(protocol::read_integer("data_offsets", start));
        return protocol::get<float>(data_, offset + index * sizeof(float));
    }

    const std::uint64_t length_;
    const Json header_, program_;
    const std::span<const std::byte> data_;
    Layout layout_;
};

} // namespace

Layout Layout::read(std::span<const std::byte> image) {
    return Reader(image).read();
}

const OutputPart &Layout::output_named(std::string_view name) const {
    if (name.empty()) {
        return outputs.front();
    }
    std::string names;
    for (const OutputPart &one : outputs) {
        if (one.name == name) {
            return one;
        }
        names += (names.empty() ? "'" : ", '") + one.name + "'";
    }
    protocol::refuse(ErrorCode::bad_value, "output",
                     "the network has no Output '" + std::string(name) + "', it has " + names);
}

const Track &Layout::track(std::string_view name) const {
    for (const Track &one : tracks) {
        if (one.name == name) {
            return one;
        }
    }
    protocol::refuse(ErrorCode::bad_value, "record", "the network has no '" + std::string(name) + "' to record");
}

const StateVariable &Layout::variable(std::string_view name) const {
    for (const StateVariable &one : state) {
        if (one.name == name) {
            return one;
        }
    }
    protocol::refuse(ErrorCode::bad_value, "names", "no state variable is called '" + std::string(name) + "'");
}

} // namespace hillock::serve
