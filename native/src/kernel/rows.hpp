#pragma once

#include <cstddef>

namespace hillock {

// A signal over time: one row of floats a step. Stride 0: constant, every step reads the one row.
// Always inlined: no copy compiled for one instruction level may stand in for another's.
struct Rows {
    const float *first;
    std::size_t stride; // floats

    [[gnu::always_inline]] const float *row(std::size_t step) const { return first + step * stride; }
};

struct OutRows {
    float *first;
    std::size_t stride; // floats

    [[gnu::always_inline]] float *row(std::size_t step) const { return first + step * stride; }
};

} // namespace hillock
