#pragma once

#include "core/kernel/conv_work.hpp"
#include "core/kernel/linear_tile.hpp"
#include "core/transform/conv.hpp"

// Convolution of all sources, silent or not: the sums of some positions stay in registers over the whole patch, and weights, once
// loaded, serve them all. Faster than lists where many sources are not silent. A product with 0 changes no sum.
namespace hillock::core::HILLOCK_LEVEL {

#if defined(__AVX512F__)
inline constexpr std::size_t kDensePositions = 6;
#else
inline constexpr std::size_t kDensePositions = 4;
#endif

// The sources that the windows of all positions cover, with zeros for what lies outside.
struct CoveredPlane {
    std::size_t height, width;
    bool inside; // nothing lies outside

    explicit CoveredPlane(const Window &w)
        : height((w.out_height - 1) * w.stride_y + (w.kernel_height - 1) * w.dilation_y + 1),
          width((w.out_width - 1) * w.stride_x + (w.kernel_width - 1) * w.dilation_x + 1),
          inside(w.padding_top == 0 && w.padding_left == 0 && height <= w.height && width <= w.width) {}

    // Writes [channels][height][width].
    void copy(const Window &w, std::size_t channels, const float *x, float *to) const {
        for (std::size_t k = 0; k < channels * height * width; ++k) {
            to[k] = 0.0f;
        }
        const std::size_t top = w.padding_top, left = w.padding_left;
        for (std::size_t channel = 0; channel < channels; ++channel, x += w.height * w.width, to += height * width) {
            for (std::size_t r = 0; r < w.height && r + top < height; ++r) {
                for (std::size_t c = 0; c < w.width && c + left < width; ++c) {
                    to[(r + top) * width + c + left] = x[r * w.width + c];
                }
            }
        }
    }
};

// One group's operands as its dense convolution reads them.
struct DenseSources {
    const float *x;
    std::size_t row, plane; // floats from row to row, and from channel to channel
};

// The sums of P positions and N registers of targets.
template<std::size_t N, std::size_t P, class Row>
[[gnu::always_inline]] inline void multiply_positions(const Conv &op, const DenseSources &sources, std::size_t first,
                                                      Row weight, std::size_t stride, const float *start, float *sums,
                                                      std::size_t sums_stride) {
    const Window &w = op.window;
    const float *x[P];
    Lanes lanes[P][N];
    for (std::size_t p = 0; p < P; ++p) {
        const std::size_t r = (first + p) / w.out_width, c = (first + p) % w.out_width;
        x[p] = sources.x + r * w.stride_y * sources.row + c * w.stride_x;
        for (std::size_t v = 0; v < N; ++v) {
            lanes[p][v] = load(start + v * kLanes);
        }
    }
    const std::size_t channels = w.channels / op.groups, step = w.dilation_x;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        for (std::size_t a = 0; a < w.kernel_height; ++a) {
            std::size_t at = channel * sources.plane + a * w.dilation_y * sources.row;
            for (std::size_t b = 0; b < w.kernel_width; ++b, at += step, weight = weight.plus(stride)) {
                Lanes own[N];
                for (std::size_t v = 0; v < N; ++v) {
                    own[v] = weight[v];
                }
                for (std::size_t p = 0; p < P; ++p) {
                    const Lanes value = all(x[p][at]);
                    for (std::size_t v = 0; v < N; ++v) {
                        lanes[p][v] = fma(own[v], value, lanes[p][v]);
                    }
                }
            }
        }
    }
    for (std::size_t p = 0; p < P; ++p) {
        for (std::size_t v = 0; v < N; ++v) {
            store(sums + (first + p) * sums_stride + v * kLanes, lanes[p][v]);
        }
    }
}

// All positions; the last ones may be computed twice.
template<std::size_t N, class Row>
void multiply_lanes(const Conv &op, const DenseSources &sources, Row weights, std::size_t stride, const float *start,
                    float *sums, std::size_t sums_stride, std::size_t lanes) {
    if constexpr (N > 1) {
        if (lanes < N) {
            return multiply_lanes<N - 1>(op, sources, weights, stride, start, sums, sums_stride, lanes);
        }
    }
    const std::size_t positions = op.window.positions();
    if (positions < kDensePositions) {
        for (std::size_t p = 0; p < positions; ++p) {
            multiply_positions<N, 1>(op, sources, p, weights, stride, start, sums, sums_stride);
        }
        return;
    }
    for (std::size_t p = 0; p < positions; p += kDensePositions) {
        const std::size_t first = p + kDensePositions <= positions ? p : positions - kDensePositions;
        multiply_positions<N, kDensePositions>(op, sources, first, weights, stride, start, sums, sums_stride);
    }
}

// The sums of all positions and one group's targets; x: the group's channels.
template<class Row>
void multiply_group(const Conv &op, Row rows, const ConvWork &work, std::size_t group, const float *x, float *sums) {
    const Window &w = op.window;
    const CoveredPlane covered(w);
    DenseSources sources{x, w.width, w.height * w.width};
    if (!covered.inside) {
        covered.copy(w, w.channels / op.groups, x, work.values);
        sources = {work.values, covered.width, covered.height * covered.width};
    }
    const std::size_t targets = op.targets(), stride = padded(targets);
    const Row weights = rows.plus(group * op.patch() * stride, group * stride);
    const std::size_t width = even_part((targets + kLanes - 1) / kLanes, kDenseLanes) * kLanes;
    for (std::size_t j = 0; j < targets; j += width) {
        const std::size_t left = targets - j < width ? targets - j : width;
        alignas(64) float start[kDenseLanes * kLanes] = {};
        for (std::size_t k = 0; op.bias != nullptr && k < left; ++k) {
            start[k] = op.bias[group * targets + j + k];
        }
        multiply_lanes<kDenseLanes>(op, sources, weights.plus(j, j), stride, start, sums + group * stride + j,
                                    op.groups * stride, (left + kLanes - 1) / kLanes);
    }
}

// Whether that takes less time than lists of `entries` sources of positions; needs the memory of the lists.
inline bool worth_multiplying([[maybe_unused]] const Conv &op, [[maybe_unused]] std::size_t entries) {
#if defined(HILLOCK_FMA_IN_DOUBLE)
    return false;
#else
    constexpr std::size_t kListing = 8; // as a multiple of what a register of products takes, measured
    const std::size_t registers = (op.targets() + kLanes - 1) / kLanes, products = op.window.positions() * op.patch();
    const CoveredPlane covered(op.window);
    return kListing * entries >= registers * products &&
           (covered.inside || op.window.channels / op.groups * covered.height * covered.width <= products);
#endif
}

} // namespace hillock::core::HILLOCK_LEVEL
