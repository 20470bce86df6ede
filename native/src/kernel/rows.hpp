#pragma once

#include <cstddef>

namespace hillock {

// A signal of some samples over some time steps: one row of floats for each. Stride 0: constant in time, every step reads the
// one row. Always inlined: no copy compiled for one instruction level may stand in for another's.
struct Rows {
    const float *first;
    std::size_t stride;        // floats from step to step
    std::size_t sample_stride; // floats from sample to sample

    [[gnu::always_inline]] const float *row(std::size_t sample, std::size_t step) const {
        return first + sample * sample_stride + step * stride;
    }
    [[gnu::always_inline]] Rows of(std::size_t sample) const { return {row(sample, 0), stride, sample_stride}; }
};

struct OutRows {
    float *first;
    std::size_t stride, sample_stride; // as in Rows

    [[gnu::always_inline]] float *row(std::size_t sample, std::size_t step) const {
        return first + sample * sample_stride + step * stride;
    }
    [[gnu::always_inline]] OutRows of(std::size_t sample) const { return {row(sample, 0), stride, sample_stride}; }
};

// How many rows an operation runs over.
struct Extent {
    std::size_t samples, steps;
};

} // namespace hillock
