#pragma once

#include "core/kernel/conv_work.hpp"
#include "core/kernel/plain_weights.hpp"
#include "core/transform/conv.hpp"
#include "core/transform/conv_taps.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// Adds what source x at input (row r, column c) gives to the sums [out_height][out_width][out_channels]; `weight` and `sums`
// begin at its channel and its group.
template<class Weights>
void scatter(const Conv &op, const ConvTaps &taps, Weights weight, float x, std::size_t r, std::size_t c, float *sums) {
    const Window &w = op.window;
    const std::size_t targets = w.out_channels / op.groups;
    for (std::size_t a = taps.row_begin[r]; a < taps.row_begin[r + 1]; ++a) {
        const Tap row = taps.rows[a];
        for (std::size_t b = taps.column_begin[c]; b < taps.column_begin[c + 1]; ++b) {
            const Tap column = taps.columns[b];
            accumulate(sums + (row.out * w.out_width + column.out) * w.out_channels,
                       weight.plus((row.kernel * w.kernel_width + column.kernel) * targets), x, targets);
        }
    }
}

// The plain form, by which the others are judged: each source that is not silent adds its weights to the outputs whose windows hold it.
template<class Weights>
void conv(const Conv &op, Weights weights, const ConvTaps &taps, const ConvWork &work, const float *x, float *out) {
    float *const sums = work.sums;
    const Window &w = op.window;
    const std::size_t positions = w.out_height * w.out_width;
    const std::size_t targets = w.out_channels / op.groups;
    for (std::size_t p = 0; p < positions; ++p) {
        begin(sums + p * w.out_channels, op.bias, w.out_channels);
    }
    for (std::size_t channel = 0; channel < w.channels; ++channel) {
        const std::size_t first_target = channel / (w.channels / op.groups) * targets;
        const Weights weight = weights.plus(channel * w.kernel() * targets, first_target);
        float *const group = sums + first_target;
        for (std::size_t r = 0; r < w.height; ++r) {
            for (std::size_t c = 0; c < w.width; ++c) {
                const float source = *x++;
                if (source != 0.0f) {
                    scatter(op, taps, weight, source, r, c, group);
                }
            }
        }
    }
    for (std::size_t channel = 0; channel < w.out_channels; ++channel) {
        for (std::size_t p = 0; p < positions; ++p) {
            *out++ = sums[p * w.out_channels + channel] + 0.0f; // never −0
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
