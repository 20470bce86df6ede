#include "core/kernel/transpose.hpp"
#include "core/training/kernel/register.hpp"
#include "core/training/kernel/training_operations.hpp"
#include "core/transform/padding.hpp"

// The backward pass of a convolution, one step at a time: lanes lie across the targets of a position for weights and biases, and across
// the channels of a source position for its gradient.
namespace hillock::core::HILLOCK_LEVEL {

void conv_targets(const Conv &op, const ConvGradientWork &work, const float *d) {
    transpose(d, op.window.out_channels, op.window.positions(), op.window.positions(), work.targets);
}

void conv_bias(const Conv &op, const ConvGradientWork &work, float *sums) {
    const std::size_t channels = op.window.out_channels;
    for (std::size_t j = 0; j < channels; j += kWidth) {
        const std::size_t count = channels - j < kWidth ? channels - j : kWidth;
        Register sum = get_some(sums + j, count);
        for (std::size_t p = 0; p < op.window.positions(); ++p) {
            sum = sum + get_some(work.targets + p * channels + j, count);
        }
        put_some(sums + j, sum, count);
    }
}

void conv_weights(const Conv &op, const ConvTaps &taps, const ConvGradientWork &work, const float *x, float *sums) {
    const Window &w = op.window;
    const std::size_t targets = op.targets(), channels = w.channels / op.groups;
    for (std::size_t channel = 0; channel < w.channels; ++channel, x += w.height * w.width) {
        float *const own = sums + channel * w.kernel() * targets;
        const float *const group = work.targets + channel / channels * targets;
        for (std::size_t r = 0; r < w.height; ++r) {
            for (std::size_t c = 0; c < w.width; ++c) {
                const float value = x[r * w.width + c];
                if (value == 0.0f) {
                    continue;
                }
                for (std::size_t a = taps.row_begin[r]; a < taps.row_begin[r + 1]; ++a) {
                    for (std::size_t b = taps.column_begin[c]; b < taps.column_begin[c + 1]; ++b) {
                        const float *const d =
                            group + (taps.rows[a].out * w.out_width + taps.columns[b].out) * w.out_channels;
                        float *const g =
                            own + (taps.rows[a].kernel * w.kernel_width + taps.columns[b].kernel) * targets;
                        HILLOCK_LANES
                        for (std::size_t j = 0; j < targets; ++j) {
                            g[j] = fma(value, d[j], g[j]);
                        }
                    }
                }
            }
        }
    }
}

void conv_sources(const Conv &op, const ConvTaps &taps, const ConvGradientWork &work, const float *turned, float *gx) {
    const Window &w = op.window;
    const std::size_t targets = op.targets(), channels = w.channels / op.groups, stride = padded(channels);
    for (std::size_t group = 0; group < op.groups; ++group) {
        const float *const weights = turned + group * w.kernel() * targets * stride;
        for (std::size_t r = 0; r < w.height; ++r) {
            for (std::size_t c = 0; c < w.width; ++c) {
                for (std::size_t j = 0; j < channels; j += kWidth) {
                    Register sum{};
                    for (std::size_t a = taps.row_begin[r]; a < taps.row_begin[r + 1]; ++a) {
                        for (std::size_t b = taps.column_begin[c]; b < taps.column_begin[c + 1]; ++b) {
                            const std::size_t kernel = taps.rows[a].kernel * w.kernel_width + taps.columns[b].kernel;
                            const float *const d =
                                work.targets + group * targets +
                                (taps.rows[a].out * w.out_width + taps.columns[b].out) * w.out_channels;
                            const float *weight = weights + kernel * targets * stride + j;
                            for (std::size_t o = 0; o < targets; ++o, weight += stride) {
                                sum = fma(get(weight), same(d[o]), sum);
                            }
                        }
                    }
                    put(work.sources + ((r * w.width + c) * op.groups + group) * stride + j, sum);
                }
            }
        }
    }
    const std::size_t plane = w.height * w.width;
    for (std::size_t group = 0; group < op.groups; ++group) {
        transpose(work.sources + group * stride, plane, channels, op.groups * stride, gx + group * channels * plane);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
