#pragma once

#include "core/neuron/adaptive_lif.hpp"
#include "core/neuron/neuron.hpp"
#include "core/transform/conv.hpp"
#include "core/transform/delay.hpp"
#include "core/transform/linear.hpp"
#include "core/transform/plastic.hpp"
#include "core/transform/pool.hpp"
#include "core/transform/scale.hpp"
#include "core/transform/threshold.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace hillock::core {

// out = x
struct Sum {};

struct Source {
    std::uint32_t signal;
    bool late; // the value of the previous step
};

// One operation of the program (src/docs/image.md, "Operations"). Immutable; constants point into the image's bytes.
struct Operation {
    std::string node;
    std::vector<Source> in;
    std::uint32_t out = 0;
    std::uint64_t inputs = 0;      // elements of the operand
    std::uint64_t outputs = 0;     // elements of `out`
    bool reports_previous = false; // neurons that spike: a recording shows the spikes of the step before
    std::variant<Sum, Linear, Conv, Pool, Scale, Threshold, Delay, Neuron, AdaptiveLif, Plastic> kind;

    bool stateless() const {
        return !std::holds_alternative<Delay>(kind) && !std::holds_alternative<Neuron>(kind) &&
               !std::holds_alternative<AdaptiveLif>(kind) && !std::holds_alternative<Plastic>(kind);
    }
    bool spikes() const {
        const auto *const neuron = std::get_if<Neuron>(&kind);
        return std::holds_alternative<AdaptiveLif>(kind) || (neuron != nullptr && neuron->fires());
    }
};

} // namespace hillock::core
