#pragma once

#include "core/plasticity/rule.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>

namespace hillock::core {

class OperationReader;

// out[j] = sum over i of weight[i][j] x[i], with weights that are state and learn after each step. Plain data; constants lie in the
// image.
struct Plastic {
    std::uint64_t inputs, outputs;
    std::size_t weight; // offset in the state, [inputs][outputs]
    std::uint32_t post; // the signal it learns from
    std::variant<Stdp, Hebbian, DeltaRule> rule;

    static Plastic read(OperationReader &reader);
};

} // namespace hillock::core
