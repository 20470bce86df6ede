#pragma once

#include "connection/conv.hpp"
#include "connection/conv_taps.hpp"
#include "kernel/sources.hpp"

// Event-driven convolution in lanes: each source that is not silent adds its weights, a run over the output channels for each
// kernel element, to the sums of the positions that see it.
namespace hillock::HILLOCK_LEVEL {

// Runs over `size` targets in registers of L lanes, then in ever smaller ones.
template<std::size_t L, bool kAnalog>
[[gnu::always_inline]] inline void add_run(float *sums, const float *weight, float x, std::size_t size) {
    if constexpr (L < 4) {
        for (std::size_t j = 0; j < size; ++j) {
            sums[j] = kAnalog ? fma(weight[j], x, sums[j]) : sums[j] + weight[j];
        }
    } else {
        std::size_t j = 0;
        for (; j + L <= size; j += L) {
            if constexpr (kAnalog) {
                fma_at<L>(weight + j, x, sums + j);
            } else {
                add_at<L>(weight + j, sums + j);
            }
        }
        add_run<L / 2, kAnalog>(sums + j, weight + j, x, size - j);
    }
}

// What `bits`, the sources of one channel from `first` on, add to the sums [positions][out_channels] of their group.
template<bool kAnalog>
inline void scatter_bits(const Conv &op, const ConvTaps &taps, const float *weight, const float *x, std::uint32_t first,
                         std::uint64_t bits, float *sums) {
    const Window &w = op.window;
    const std::size_t targets = w.out_channels / op.groups;
    const auto width = static_cast<std::uint32_t>(w.width);
    for (; bits != 0; bits &= bits - 1) {
        const std::uint32_t source = first + static_cast<std::uint32_t>(__builtin_ctzll(bits));
        const std::uint32_t r = source / width, c = source % width;
        const float value = x[source];
        if (taps.reach != nullptr) { // the same number for each source: no branch to mispredict
            const Reach *const reach = taps.reach + source * taps.reaches;
            for (std::size_t k = 0; k < taps.reaches; ++k) {
                add_run<kLanes, kAnalog>(sums + reach[k].sum, weight + reach[k].weight, value, targets);
            }
            continue;
        }
        for (std::size_t a = taps.row_begin[r]; a < taps.row_begin[r + 1]; ++a) {
            float *const sums_row = sums + taps.rows[a].out * w.out_width * w.out_channels;
            const float *const weight_row = weight + taps.rows[a].kernel * w.kernel_width * targets;
            for (std::size_t b = taps.column_begin[c]; b < taps.column_begin[c + 1]; ++b) {
                add_run<kLanes, kAnalog>(sums_row + taps.columns[b].out * w.out_channels,
                                         weight_row + taps.columns[b].kernel * targets, value, targets);
            }
        }
    }
}

// to[c][r] = from[r][c] + 0, which is never −0.
inline void transpose(const float *from, std::size_t rows, std::size_t columns, float *to) {
    using Four = float __attribute__((vector_size(16), aligned(4), may_alias));
    std::size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
        std::size_t c = 0;
        for (; c + 4 <= columns; c += 4) {
            const float *const at = from + r * columns + c;
            const Four a = *reinterpret_cast<const Four *>(at), b = *reinterpret_cast<const Four *>(at + columns),
                       d = *reinterpret_cast<const Four *>(at + 2 * columns),
                       e = *reinterpret_cast<const Four *>(at + 3 * columns);
            const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), de = __builtin_shufflevector(d, e, 0, 4, 1, 5),
                       ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7), de2 = __builtin_shufflevector(d, e, 2, 6, 3, 7);
            float *const into = to + c * rows + r;
            *reinterpret_cast<Four *>(into) = __builtin_shufflevector(ab, de, 0, 1, 4, 5) + 0.0f;
            *reinterpret_cast<Four *>(into + rows) = __builtin_shufflevector(ab, de, 2, 3, 6, 7) + 0.0f;
            *reinterpret_cast<Four *>(into + 2 * rows) = __builtin_shufflevector(ab2, de2, 0, 1, 4, 5) + 0.0f;
            *reinterpret_cast<Four *>(into + 3 * rows) = __builtin_shufflevector(ab2, de2, 2, 3, 6, 7) + 0.0f;
        }
        for (; c < columns; ++c) {
            for (std::size_t k = r; k < r + 4; ++k) {
                to[c * rows + k] = from[k * columns + c] + 0.0f;
            }
        }
    }
    for (; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            to[c * rows + r] = from[r * columns + c] + 0.0f;
        }
    }
}

inline void conv(const Conv &op, const ConvTaps &taps, float *sums, const float *x, float *out) {
    const Window &w = op.window;
    const std::size_t positions = w.out_height * w.out_width, plane = w.height * w.width;
    const std::size_t targets = w.out_channels / op.groups;
    for (std::size_t p = 0; p < positions; ++p) {
        begin(sums + p * w.out_channels, op.bias, w.out_channels);
    }
    begin(sums + positions * w.out_channels, nullptr, w.out_channels); // beyond
    for (std::size_t channel = 0; channel < w.channels; ++channel, x += plane) {
        const float *const weight = op.weight + channel * w.kernel_height * w.kernel_width * targets;
        float *const group = sums + channel / (w.channels / op.groups) * targets;
        for (std::size_t first = 0; first < plane; first += 64) {
            const Events found = scan(x + first, plane - first < 64 ? plane - first : 64);
            if (found.analog != 0) {
                scatter_bits<true>(op, taps, weight, x, static_cast<std::uint32_t>(first), found.all, group);
            } else {
                scatter_bits<false>(op, taps, weight, x, static_cast<std::uint32_t>(first), found.all, group);
            }
        }
    }
    transpose(sums, positions, w.out_channels, out);
}

} // namespace hillock::HILLOCK_LEVEL
