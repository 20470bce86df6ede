#pragma once

#include "core/kernel/rows.hpp"

#include <cstddef>

namespace hillock::core {

// What one sample gives to the weights of a dense connection: its operands and the gradients of its targets, a row for each step.
struct WeightSample {
    Rows x, d;
};

// A part of the weights of a dense connection: the rows of sources begin … end − 1, of `targets` floats each.
struct WeightRows {
    std::size_t begin, end, targets;
};

} // namespace hillock::core
