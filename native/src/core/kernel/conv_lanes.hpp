#pragma once

#include "core/kernel/conv_dense.hpp"
#include "core/kernel/sources.hpp"
#include "core/kernel/transpose.hpp"
#include "core/transform/conv.hpp"
#include "core/transform/conv_taps.hpp"

// Event-driven convolution in lanes over output channels: each source that is not silent is listed, with the kernel element
// that covers it, at every position that sees it; then each position adds the weights of its list in registers. Where few are silent,
// all are multiplied instead.
namespace hillock::core::HILLOCK_LEVEL {

// For each position its list, in the order of the sources since they are listed in it.
struct Patches {
    const ConvTaps &taps;
    const ConvWork &work;
    std::size_t positions, patch;

    // Lists are empty.
    void begin() const {
        for (std::size_t p = 0; p <= positions; ++p) {
            work.ends[p] = static_cast<std::uint32_t>(p * patch);
        }
    }

    // `bits`: elements of a plane from `first` on, whose kernel elements are `channel` and following.
    template<bool kAnalog>
    [[gnu::always_inline]] void list(const float *x, std::size_t first, std::uint64_t bits,
                                     std::uint32_t channel) const {
        for (; bits != 0; bits &= bits - 1) {
            const std::size_t source = first + static_cast<std::size_t>(__builtin_ctzll(bits));
            const Reach *const reach = taps.reach + source * taps.reaches;
            for (std::size_t k = 0; k < taps.reaches; ++k) { // the same number for each: no branch to mispredict
                const std::uint32_t at = work.ends[reach[k].out]++;
                work.sources[at] = channel + reach[k].kernel;
                if constexpr (kAnalog) {
                    work.values[at] = x[source];
                }
            }
        }
        work.ends[positions] = static_cast<std::uint32_t>(positions * patch);
    }
};

// The sums of N registers of targets, at each position.
template<std::size_t N, class Row>
void gather(const Patches &patches, bool analog, Row weights, std::size_t stride, const float *start, float *sums,
            std::size_t sums_stride) {
    const ConvWork &work = patches.work;
    for (std::size_t p = 0; p < patches.positions; ++p, sums += sums_stride) {
        Lanes lanes[N];
        for (std::size_t v = 0; v < N; ++v) {
            lanes[v] = load(start + v * kLanes);
        }
        const std::size_t begin = p * patches.patch, count = work.ends[p] - begin;
        if (analog) {
            fma_sources<false>(lanes, weights, stride, work.sources + begin, work.values + begin, count);
        } else {
            add_sources<false>(lanes, weights, stride, work.sources + begin, count);
        }
        for (std::size_t v = 0; v < N; ++v) {
            store(sums + v * kLanes, lanes[v]);
        }
    }
}

template<std::size_t N, class Row>
void gather_lanes(const Patches &patches, bool analog, Row weights, std::size_t stride, const float *start, float *sums,
                  std::size_t sums_stride, std::size_t lanes) {
    if constexpr (N > 1) {
        if (lanes < N) {
            return gather_lanes<N - 1>(patches, analog, weights, stride, start, sums, sums_stride, lanes);
        }
    }
    gather<N>(patches, analog, weights, stride, start, sums, sums_stride);
}

// The sums of all positions and one group's targets.
template<class Row>
void gather_group(const Conv &op, Row rows, const Patches &patches, bool analog, std::size_t group, float *sums) {
    constexpr std::size_t kWidth = kTileLanes * kLanes;
    const std::size_t targets = op.targets(), stride = padded(targets);
    const Row weights = rows.plus(group * patches.patch * stride, group * stride);
    for (std::size_t j = 0; j < targets; j += kWidth) {
        const std::size_t left = targets - j < kWidth ? targets - j : kWidth;
        alignas(64) float start[kWidth] = {};
        for (std::size_t k = 0; op.bias != nullptr && k < left; ++k) {
            start[k] = op.bias[group * targets + j + k];
        }
        gather_lanes<kTileLanes>(patches, analog, weights.plus(j, j), stride, start, sums + group * stride + j,
                                 op.groups * stride, (left + kLanes - 1) / kLanes);
    }
}

// A source that is not silent adds to the sums that wait in memory. Where its reach is known there is no branch to mispredict.
template<bool kAnalog, class Row>
[[gnu::always_inline]] inline void scatter(const Conv &op, Row weights, const ConvTaps &taps, std::size_t source,
                                           float x, float *sums) {
    const Window &w = op.window;
    const std::size_t stride = padded(op.targets()), row = op.groups * stride;
    const auto add = [&](std::size_t kernel, std::size_t position) {
        const Row weight = weights.plus(kernel * stride);
        float *const sum = sums + position * row;
        for (std::size_t v = 0; v * kLanes < stride; ++v) {
            const Lanes before = load(sum + v * kLanes);
            store(sum + v * kLanes, kAnalog ? fma(weight[v], all(x), before) : before + weight[v]);
        }
    };
    if (taps.reach != nullptr) {
        const Reach *const reach = taps.reach + source * taps.reaches;
        for (std::size_t k = 0; k < taps.reaches; ++k) {
            add(reach[k].kernel, reach[k].out);
        }
        return;
    }
    const std::size_t r = source / w.width, c = source % w.width;
    for (std::size_t a = taps.row_begin[r]; a < taps.row_begin[r + 1]; ++a) {
        for (std::size_t b = taps.column_begin[c]; b < taps.column_begin[c + 1]; ++b) {
            add(taps.rows[a].kernel * w.kernel_width + taps.columns[b].kernel,
                taps.rows[a].out * w.out_width + taps.columns[b].out);
        }
    }
}

// The sources of a group that are not silent: the words of each channel's plane, in `events`.
struct GroupEvents {
    std::size_t count = 0;
    bool analog = false;

    GroupEvents(const float *x, std::size_t channels, std::size_t plane, std::uint64_t *events) {
        std::uint64_t not_1 = 0;
        for (std::size_t channel = 0; channel < channels; ++channel, x += plane) {
            for (std::size_t first = 0; first < plane; first += 64) {
                const Events found = scan(x + first, plane - first < 64 ? plane - first : 64);
                not_1 |= found.analog;
                count += static_cast<std::size_t>(__builtin_popcountll(found.all));
                *events++ = found.all;
            }
        }
        analog = not_1 != 0;
    }
};

template<class Action>
[[gnu::always_inline]] inline void each_word(const Window &w, std::size_t channels, const std::uint64_t *events,
                                             const Action &action) {
    for (std::size_t channel = 0; channel < channels; ++channel) {
        for (std::size_t first = 0; first < w.height * w.width; first += 64) {
            action(channel, first, *events++);
        }
    }
}

template<bool kAnalog, class Row>
void scatter_group(const Conv &op, Row rows, const ConvTaps &taps, const ConvWork &work, std::size_t group,
                   const float *x) {
    const Window &w = op.window;
    const std::size_t channels = w.channels / op.groups, targets = op.targets(), stride = padded(targets);
    const Row weights = rows.plus(group * op.patch() * stride, group * stride);
    float *const sums = work.sums + group * stride;
    for (std::size_t p = 0; p <= w.positions(); ++p) { // one beyond
        float *const sum = sums + p * op.groups * stride;
        begin(sum, op.bias == nullptr ? nullptr : op.bias + group * targets, targets);
        begin(sum + targets, nullptr, stride - targets);
    }
    each_word(w, channels, work.events, [&](std::size_t channel, std::size_t first, std::uint64_t bits) {
        for (; bits != 0; bits &= bits - 1) {
            const std::size_t source = first + static_cast<std::size_t>(__builtin_ctzll(bits));
            scatter<kAnalog>(op, weights.plus(channel * w.kernel() * stride), taps, source,
                             x[channel * w.height * w.width + source], sums);
        }
    });
}

// Whether lists are worth while: where each position sees a few sources.
inline bool worth_listing(const ConvTaps &taps, std::size_t events, std::size_t positions) {
    constexpr std::size_t kWorthwhile = 8; // measured
    return taps.reach != nullptr && events * taps.reaches >= kWorthwhile * positions;
}

template<class Row>
void conv(const Conv &op, Row rows, const ConvTaps &taps, const ConvWork &work, const float *x, float *out) {
    const Window &w = op.window;
    const std::size_t plane = w.height * w.width, channels = w.channels / op.groups, stride = padded(op.targets());
    for (std::size_t group = 0; group < op.groups; ++group, x += channels * plane) {
        const GroupEvents events(x, channels, plane, work.events);
        if (taps.reach != nullptr && worth_multiplying(op, events.count * taps.reaches)) {
            multiply_group(op, rows, work, group, x, work.sums);
        } else if (worth_listing(taps, events.count, w.positions())) {
            const Patches patches{taps, work, w.positions(), op.patch()};
            patches.begin();
            each_word(w, channels, work.events, [&](std::size_t channel, std::size_t first, std::uint64_t bits) {
                const auto kernel = static_cast<std::uint32_t>(channel * w.kernel());
                if (events.analog) {
                    patches.list<true>(x + channel * plane, first, bits, kernel);
                } else {
                    patches.list<false>(x + channel * plane, first, bits, kernel);
                }
            });
            gather_group(op, rows, patches, events.analog, group, work.sums);
        } else if (events.analog) {
            scatter_group<true>(op, rows, taps, work, group, x);
        } else {
            scatter_group<false>(op, rows, taps, work, group, x);
        }
    }
    for (std::size_t group = 0; group < op.groups; ++group, out += op.targets() * w.positions()) {
        transpose(work.sums + group * stride, w.positions(), op.targets(), op.groups * stride, out);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
