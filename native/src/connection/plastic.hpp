#pragma once

#include "connection/linear.hpp"
#include "learning/rule.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>

namespace hillock {

class OperationReader;

// out[j] = sum over i of weight[i][j] x[i], with weights that are state and learn after each step. Plain data; constants lie in the
// image.
struct Plastic {
    std::uint64_t inputs, outputs;
    std::size_t weight; // offset in the state, [inputs][outputs]
    std::uint32_t post; // the signal it learns from
    std::variant<Stdp, Hebbian, Delta> rule;

    Linear linear(const float *state) const { return {inputs, outputs, state + weight, nullptr}; }

    static Plastic read(OperationReader &reader);
};

} // namespace hillock
