#pragma once

#include "core/kernel/sources.hpp"
#include "core/transform/conv_taps.hpp"
#include "core/transform/pool.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// Windows beside each other, `columns` wide if that is not 0: their sums, each in the order of its sources. A silent source changes none.
template<std::size_t columns>
inline void sum_windows(const Window &w, const float *x, float *out) {
    const std::size_t width = columns == 0 ? w.kernel_width : columns;
    for (std::size_t channel = 0; channel < w.channels; ++channel, x += w.height * w.width) {
        for (std::size_t r = 0; r < w.out_height; ++r, out += w.out_width) {
            for (std::size_t a = 0; a < w.kernel_height; ++a) {
                const float *const row = x + (r * w.kernel_height + a) * w.width;
                HILLOCK_LANES
                for (std::size_t c = 0; c < w.out_width; ++c) {
                    float sum = a == 0 ? 0.0f : out[c];
                    for (std::size_t b = 0; b < width; ++b) {
                        sum += row[c * width + b];
                    }
                    out[c] = sum;
                }
            }
        }
    }
}

// Event-driven: each source that is not silent adds itself to the windows that hold it, in the order of the sources.
inline void add_events(const Pool &op, const ConvTaps &taps, const float *x, float *out) {
    const Window &w = op.window;
    const std::size_t plane = w.height * w.width, positions = w.out_height * w.out_width;
    for (std::size_t j = 0; j < w.channels * positions; ++j) {
        out[j] = 0.0f;
    }
    const auto width = static_cast<std::uint32_t>(w.width);
    for (std::size_t channel = 0; channel < w.channels; ++channel, x += plane) {
        float *const sums = out + channel * positions;
        for (std::size_t first = 0; first < plane; first += 64) {
            std::uint64_t bits = scan(x + first, plane - first < 64 ? plane - first : 64).all;
            for (; bits != 0; bits &= bits - 1) {
                const auto source =
                    static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(__builtin_ctzll(bits));
                const std::uint32_t r = source / width, c = source % width;
                for (std::size_t a = taps.row_begin[r]; a < taps.row_begin[r + 1]; ++a) {
                    for (std::size_t b = taps.column_begin[c]; b < taps.column_begin[c + 1]; ++b) {
                        sums[taps.rows[a].out * w.out_width + taps.columns[b].out] += x[source];
                    }
                }
            }
        }
    }
}

inline void pool(const Pool &op, const ConvTaps &taps, const float *x, float *out) {
    const Window &w = op.window;
    if (!w.tiles()) {
        add_events(op, taps, x, out);
    } else if (w.kernel_width == 2) {
        sum_windows<2>(w, x, out);
    } else {
        sum_windows<0>(w, x, out);
    }
    if (op.average) {
        const float cells = static_cast<float>(w.kernel_height * w.kernel_width);
        for (std::size_t j = 0; j < w.channels * w.positions(); ++j) {
            out[j] = out[j] / cells;
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
