#pragma once

#include "core/kernel/linear_work.hpp"
#include "core/kernel/weight_rows.hpp"

// What a dense connection does in registers: N registers of targets, whose weights lie in rows, `stride` weights from one source's to the next one's.
namespace hillock::core::HILLOCK_LEVEL {

#if defined(__AVX512F__)
inline constexpr std::size_t kTileLanes = 4; // registers of sums
inline constexpr std::size_t kDenseLanes = 4;
inline constexpr bool kDenseChunks = false; // whether rows without silent sources take weights chunk by chunk, too
#elif defined(__AVX2__)
inline constexpr std::size_t kTileLanes = 8;
inline constexpr std::size_t kDenseLanes = 3; // 12 sums, their 3 registers of weights and one value: all 16
inline constexpr bool kDenseChunks = true;
#else
inline constexpr std::size_t kTileLanes = 8;
inline constexpr std::size_t kDenseLanes = 2;
inline constexpr bool kDenseChunks = false;
#endif
inline constexpr std::size_t kDenseRows = 4;

// How many of `registers` of targets to take at once, `most` at most, in parts of about the same size: a part of a single register would have
// too few sums to hide how long one multiplication takes.
[[gnu::always_inline]] constexpr std::size_t even_part(std::size_t registers, std::size_t most) {
    const std::size_t parts = (registers + most - 1) / most;
    return (registers + parts - 1) / parts;
}

// Adds the weights of `count` sources to the sums of a tile. kAhead: fetches those of the source LinearWork::kAhead later in the list, which
// may be another row's. They come from the second-level cache or beyond, and a row's end, which is hard to predict, hides what follows.
template<bool kAhead, std::size_t N, class Row>
[[gnu::always_inline]] inline void add_sources(Lanes (&sums)[N], Row weights, std::size_t stride,
                                               const std::uint32_t *sources, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
        if constexpr (kAhead) {
            weights.plus(sources[k + LinearWork::kAhead] * stride).template fetch<N>();
        }
        const auto weight = weights.plus(sources[k] * stride);
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] += weight[v];
        }
    }
}

template<bool kAhead, std::size_t N, class Row>
[[gnu::always_inline]] inline void fma_sources(Lanes (&sums)[N], Row weights, std::size_t stride,
                                               const std::uint32_t *sources, const float *values, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
        if constexpr (kAhead) {
            weights.plus(sources[k + LinearWork::kAhead] * stride).template fetch<N>();
        }
        const auto weight = weights.plus(sources[k] * stride);
        const Lanes x = all(values[k]);
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] = fma(weight[v], x, sums[v]);
        }
    }
}

// Sources from `begin` to `end`, silent or not, of R rows at once: weights, once loaded, serve them all. Sums begin at `start`.
template<std::size_t N, std::size_t R, class Row>
[[gnu::always_inline]] inline void multiply(const float *const (&x)[R], Row weights, std::size_t stride,
                                            std::size_t begin, std::size_t end, const float *const (&start)[R],
                                            float *const (&out)[R]) {
    Lanes sums[R][N];
    for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < N; ++v) {
            sums[r][v] = load(start[r] + v * kLanes);
        }
    }
    for (std::size_t i = begin; i < end; ++i, weights = weights.plus(stride)) {
        Lanes weight[N];
        for (std::size_t v = 0; v < N; ++v) {
            weight[v] = weights[v];
        }
        for (std::size_t r = 0; r < R; ++r) {
            const Lanes value = all(x[r][i]);
            for (std::size_t v = 0; v < N; ++v) {
                sums[r][v] = fma(weight[v], value, sums[r][v]);
            }
        }
    }
    for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < N; ++v) {
            store(out[r] + v * kLanes, sums[r][v] + all(0.0f)); // never −0
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
