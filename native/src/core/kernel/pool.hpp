#pragma once

#include "core/kernel/level.hpp"
#include "core/transform/conv_taps.hpp"
#include "core/transform/pool.hpp"

namespace hillock::core::HILLOCK_LEVEL {

struct Range {
    std::size_t begin, end;
};

// What of the `kernel` cells from `start` − `padding` on lies in an input of `size`.
inline Range clip(std::size_t start, std::size_t padding, std::size_t kernel, std::size_t size) {
    const std::size_t end = start + kernel;
    const Range range{start > padding ? start - padding : 0, end > padding ? end - padding : 0};
    return {range.begin < size ? range.begin : size, range.end < size ? range.end : size};
}

inline void pool(const Pool &op, const ConvTaps &, const float *x, float *out) {
    const Window &w = op.window;
    const float cells = static_cast<float>(w.kernel_height * w.kernel_width);
    for (std::size_t channel = 0; channel < w.channels; ++channel, x += w.height * w.width) {
        for (std::size_t y = 0; y < w.out_height; ++y) {
            const Range rows = clip(y * w.stride_y, w.padding_top, w.kernel_height, w.height);
            for (std::size_t z = 0; z < w.out_width; ++z) {
                const Range columns = clip(z * w.stride_x, w.padding_left, w.kernel_width, w.width);
                float sum = 0.0f;
                for (std::size_t r = rows.begin; r < rows.end; ++r) {
                    for (std::size_t c = columns.begin; c < columns.end; ++c) {
                        sum += x[r * w.width + c]; // a silent source changes nothing: a sum from +0 is never −0
                    }
                }
                *out++ = op.average ? sum / cells : sum;
            }
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
