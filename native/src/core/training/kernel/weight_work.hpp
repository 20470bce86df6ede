#pragma once

#include "core/kernel/rows.hpp"

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// What one sample gives to the weights of a dense connection: its operands and the gradients of its targets, a row for each step.
struct WeightSample {
    Rows x, d;
    const std::uint64_t *active = nullptr; // [sources][active_words(steps)]: the steps at which a source is not silent
    bool spikes = false;                   // there, x is 1
};

// Always inlined, as Rows::row.
[[gnu::always_inline]] constexpr std::size_t active_words(std::size_t steps) {
    return (steps + 63) / 64;
}

// A part of the weights of a dense connection: the rows of sources begin … end − 1, of `targets` floats each.
struct WeightRows {
    std::size_t begin, end, targets;
};

} // namespace hillock::core
