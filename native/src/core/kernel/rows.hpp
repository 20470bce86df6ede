#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// Floats up to the next multiple of 64 bytes. Always inlined, as Rows::row.
[[gnu::always_inline]] constexpr std::size_t whole_lines(std::size_t floats) {
    return (floats + 15) / 16 * 16;
}

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

// Spikes of 0 and 1 as bits, the first element's the lowest of the first word; strides in words. What lies beyond the last
// element is not defined.
struct BitRows {
    std::uint64_t *first;
    std::size_t stride, sample_stride;

    [[gnu::always_inline]] std::uint64_t *row(std::size_t sample, std::size_t step) const {
        return first + sample * sample_stride + step * stride;
    }
    // Words of a row of `size` elements.
    static constexpr std::size_t words(std::size_t size) { return (size + 63) / 64; }
};

// A signal as its reader finds it: in bits, or else in rows.
struct Input {
    Rows rows;
    BitRows bits{};
};

// Where a signal goes: to rows, to bits, or to both; what is null is left out.
struct Output {
    OutRows rows;
    BitRows bits{};
};

// How many rows an operation runs over.
struct Extent {
    std::size_t samples, steps;
};

} // namespace hillock::core
