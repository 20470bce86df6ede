#include "core/kernel/transpose.hpp"
#include "core/training/kernel/covering.hpp"
#include "core/training/kernel/register.hpp"
#include "core/training/kernel/training_operations.hpp"
#include "core/transform/padding.hpp"

// The backward pass of a convolution, one step at a time: lanes lie across the targets of a position for weights and biases, and across
// the channels of a source position for its gradient.
namespace hillock::core::HILLOCK_LEVEL {

namespace {

#if defined(__AVX512F__)
constexpr std::size_t kColumns = 8; // sums that wait for each other only over columns
#elif defined(HILLOCK_PLAIN)
constexpr std::size_t kColumns = 1;
#else
constexpr std::size_t kColumns = 4;
#endif

// Calls action<N>() for N = `count`, which is at most kMost.
template<std::size_t kMost, class Action>
[[gnu::always_inline]] inline void with_count(std::size_t count, const Action &action) {
    if constexpr (kMost > 1) {
        if (count < kMost) {
            return with_count<kMost - 1>(count, action);
        }
    }
    action.template operator()<kMost>();
}

} // namespace

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

namespace {

// Whether all products with 0 are 0.
bool all_finite(const float *values, std::size_t size) {
    std::uint32_t other = 0;
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        other |= finite(values[j]) ? 0u : 1u;
    }
    return other == 0;
}

// Continues the sums of one channel by each source that is not silent.
void add_events(const Conv &op, const ConvTaps &taps, const float *x, const float *group, float *own) {
    const Window &w = op.window;
    const std::size_t targets = op.targets();
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
                    float *const g = own + (taps.rows[a].kernel * w.kernel_width + taps.columns[b].kernel) * targets;
                    HILLOCK_LANES
                    for (std::size_t j = 0; j < targets; ++j) {
                        g[j] = fma(value, d[j], g[j]);
                    }
                }
            }
        }
    }
}

// Some neighbouring elements of a kernel row with R registers of targets each: their sums stay in registers over all positions.
template<std::size_t N, std::size_t R>
struct KernelPart {
    const Window &w;
    std::size_t begin, end;           // output columns where all elements lie inside
    std::size_t most_begin, most_end; // and where some do
    std::ptrdiff_t at[N];             // column that element n covers, of output column 0
    std::size_t count;                // targets of a register; fewer than it holds if there is one alone

    KernelPart(const Window &window, std::size_t kernel_column, std::size_t targets)
        : w(window), begin(0), end(window.out_width), most_begin(window.out_width), most_end(0), count(targets) {
        for (std::size_t n = 0; n < N; ++n) {
            const Covering one = columns(w, kernel_column + n);
            at[n] = one.first;
            begin = begin < one.begin ? one.begin : begin;
            end = end < one.end ? end : one.end;
            most_begin = most_begin < one.begin ? most_begin : one.begin;
            most_end = most_end < one.end ? one.end : most_end;
        }
        begin = begin < w.out_width ? begin : w.out_width;
        end = end < begin ? begin : end;
    }

    [[gnu::always_inline]] Register read(const float *from) const {
        return count == kWidth ? get(from) : get_some(from, count);
    }

    using Sums = Register[N][R];

    // One element's product with a position's gradients.
    [[gnu::always_inline]] void add(Register (&sums)[R], float x, const float *d) const {
        for (std::size_t v = 0; v < R; ++v) {
            sums[v] = fma(same(x), read(d + v * kWidth), sums[v]);
        }
    }

    // One output row: x is the source row, d the row's gradients.
    [[gnu::always_inline]] void add_row(Sums &sums, const float *x, const float *d) const {
        const auto some = [&](std::size_t from, std::size_t to) {
            for (std::size_t c = from; c < to; ++c) {
                for (std::size_t n = 0; n < N; ++n) {
                    const auto column = static_cast<std::ptrdiff_t>(c * w.stride_x) + at[n];
                    if (column >= 0 && static_cast<std::size_t>(column) < w.width) {
                        add(sums[n], x[column], d + c * w.out_channels);
                    }
                }
            }
        };
        some(most_begin, begin < most_end ? begin : most_end);
        for (std::size_t c = begin; c < end; ++c) {
            for (std::size_t n = 0; n < N; ++n) {
                add(sums[n], x[c * w.stride_x + at[n]], d + c * w.out_channels);
            }
        }
        some(end, most_end);
    }

    // Continues sums whose elements are `stride` floats apart; `d` is that of output column 0 of row 0.
    void run(const Covering &outputs, const float *x, const float *d, float *g, std::size_t stride) const {
        Sums sums;
        for (std::size_t n = 0; n < N; ++n) {
            for (std::size_t v = 0; v < R; ++v) {
                sums[n][v] = read(g + n * stride + v * kWidth);
            }
        }
        for (std::size_t r = outputs.begin; r < outputs.end; ++r) {
            add_row(sums, x + outputs.input(r, w.stride_y) * w.width, d + r * w.out_width * w.out_channels);
        }
        for (std::size_t n = 0; n < N; ++n) {
            for (std::size_t v = 0; v < R; ++v) {
                put_some(g + n * stride + v * kWidth, sums[n][v], count);
            }
        }
    }
};

// Continues the sums of one channel by all sources, silent or not.
void add_all(const Conv &op, const float *x, const float *group, float *own) {
    const Window &w = op.window;
    const std::size_t targets = op.targets();
    for (std::size_t a = 0; a < w.kernel_height; ++a) {
        const Covering outputs = rows(w, a);
        for (std::size_t b = 0; b < w.kernel_width; b += kColumns) {
            const std::size_t elements = w.kernel_width - b < kColumns ? w.kernel_width - b : kColumns;
            with_count<kColumns>(elements, [&]<std::size_t N>() {
                float *const g = own + (a * w.kernel_width + b) * targets;
                std::size_t j = 0;
                for (; j + 2 * kWidth <= targets; j += 2 * kWidth) { // more sums that do not wait for each other
                    KernelPart<N, 2>(w, b, kWidth).run(outputs, x, group + j, g + j, targets);
                }
                for (; j < targets; j += kWidth) {
                    const std::size_t left = targets - j < kWidth ? targets - j : kWidth;
                    KernelPart<N, 1>(w, b, left).run(outputs, x, group + j, g + j, targets);
                }
            });
        }
    }
}

// Whether that takes less time.
bool worth_adding_all([[maybe_unused]] const float *x, [[maybe_unused]] std::size_t plane) {
#if defined(HILLOCK_PLAIN) || defined(HILLOCK_FMA_IN_DOUBLE)
    return false;
#else
    constexpr std::uint32_t kEvent = 6; // as a multiple of what a product takes, measured
    std::uint32_t events = 0;
    HILLOCK_LANES
    for (std::size_t k = 0; k < plane; ++k) {
        events += x[k] != 0.0f ? 1u : 0u;
    }
    return kEvent * events >= plane;
#endif
}

} // namespace

void conv_weights(const Conv &op, const ConvTaps &taps, const ConvGradientWork &work, const float *x, float *sums) {
    const Window &w = op.window;
    const std::size_t targets = op.targets(), channels = w.channels / op.groups, plane = w.height * w.width;
    const bool fine = all_finite(work.targets, w.positions() * w.out_channels);
    for (std::size_t channel = 0; channel < w.channels; ++channel, x += plane) {
        float *const own = sums + channel * w.kernel() * targets;
        const float *const group = work.targets + channel / channels * targets;
        if (fine && worth_adding_all(x, plane)) {
            add_all(op, x, group, own);
        } else {
            add_events(op, taps, x, group, own);
        }
    }
}

namespace {

// Continues R registers of the sums of N sources, `step` floats apart, by what one element of the kernel gives from N targets, `d_step`
// apart.
template<std::size_t N, std::size_t R>
void add_targets(const float *weight, std::size_t stride, std::size_t targets, const float *d, std::size_t d_step,
                 float *sums, std::size_t step) {
    Register own[N][R];
    for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t v = 0; v < R; ++v) {
            own[n][v] = get(sums + n * step + v * kWidth);
        }
    }
    for (std::size_t o = 0; o < targets; ++o) {
        for (std::size_t n = 0; n < N; ++n) {
            for (std::size_t v = 0; v < R; ++v) {
                own[n][v] = fma(get(weight + o * stride + v * kWidth), same(d[n * d_step + o]), own[n][v]);
            }
        }
    }
    for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t v = 0; v < R; ++v) {
            put(sums + n * step + v * kWidth, own[n][v]);
        }
    }
}

} // namespace

// One row of the kernel after another: its weights stay near, and each source takes what the row gives, column by column.
void conv_sources(const Conv &op, const ConvGradientWork &work, const float *turned, float *gx) {
    const Window &w = op.window;
    const std::size_t targets = op.targets(), channels = w.channels / op.groups, stride = padded(channels);
    const std::size_t plane = w.height * w.width, position = op.groups * stride;
    for (std::size_t k = 0; k < plane * position; ++k) {
        work.sources[k] = 0.0f;
    }
    for (std::size_t group = 0; group < op.groups; ++group) {
        const float *const weights = turned + group * w.kernel() * targets * stride;
        for (std::size_t a = 0; a < w.kernel_height; ++a) {
            const Covering in_rows = rows(w, a);
            for (std::size_t r = in_rows.begin; r < in_rows.end; ++r) {
                float *const row = work.sources + in_rows.input(r, w.stride_y) * w.width * position + group * stride;
                for (std::size_t b = 0; b < w.kernel_width; ++b) {
                    const Covering in_columns = columns(w, b);
                    const float *const weight = weights + (a * w.kernel_width + b) * targets * stride;
                    for (std::size_t c = in_columns.begin; c < in_columns.end; c += kColumns) {
                        const std::size_t left = in_columns.end - c < kColumns ? in_columns.end - c : kColumns;
                        const float *const d = work.targets + (r * w.out_width + c) * w.out_channels + group * targets;
                        float *const sums = row + in_columns.input(c, w.stride_x) * position;
                        with_count<kColumns>(left, [&]<std::size_t N>() {
                            const std::size_t step = w.stride_x * position;
                            std::size_t j = 0;
                            for (; j + kWidth < channels; j += 2 * kWidth) {
                                add_targets<N, 2>(weight + j, stride, targets, d, w.out_channels, sums + j, step);
                            }
                            if (j < channels) {
                                add_targets<N, 1>(weight + j, stride, targets, d, w.out_channels, sums + j, step);
                            }
                        });
                    }
                }
            }
        }
        transpose(work.sources + group * stride, plane, channels, position, gx + group * channels * plane);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
