#pragma once

#include "connection/linear.hpp"
#include "kernel/sources.hpp"

// Dense connections in lanes: for each panel of targets and each row, the weights of the sources that are not silent are added
// to sums in registers, in the order of the sources. Many rows take the panel chunk by chunk, so that the part in use stays
// in the first-level cache; between chunks the sums wait in memory.
namespace hillock::HILLOCK_LEVEL {

#if defined(__AVX512F__)
inline constexpr std::size_t kTileLanes = 4; // registers of sums
#else
inline constexpr std::size_t kTileLanes = 8;
#endif
static_assert(kTileLanes * kLanes <= LinearWork::kTileFloats);

struct LinearPass {
    const Linear &op;
    const LinearWork &work;
    OutRows out;
    Cursor at;
    std::size_t rows, words, chunk_words;
};

// Adds the weights of `count` sources, rows of `stride` floats, to the sums of a tile.
template<std::size_t N>
[[gnu::always_inline]] inline void add_sources(Lanes (&sums)[N], const float *weights, std::size_t stride,
                                               const std::uint32_t *sources, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
        const float *const weight = weights + sources[k] * stride;
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] += load(weight + v * kLanes);
        }
    }
}

template<std::size_t N>
[[gnu::always_inline]] inline void fma_sources(Lanes (&sums)[N], const float *weights, std::size_t stride,
                                               const std::uint32_t *sources, const float *values, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
        const float *const weight = weights + sources[k] * stride;
        const Lanes x = all(values[k]);
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] = fma(load(weight + v * kLanes), x, sums[v]);
        }
    }
}

// N registers of targets from `first` on, of which `size` exist; their weights lie in rows of `stride` floats.
template<std::size_t N>
struct Tile {
    static constexpr std::size_t kWidth = N * kLanes;

    const LinearPass &pass;
    const float *weights;
    std::size_t stride, first, size;

    void run() const {
        alignas(64) float start[kWidth] = {};
        for (std::size_t j = 0; pass.op.bias != nullptr && j < size; ++j) {
            start[j] = pass.op.bias[first + j];
        }
        for (std::size_t word = 0; word < pass.words; word += pass.chunk_words) {
            Cursor at = pass.at;
            for (std::size_t r = 0; r < pass.rows; ++r, at.next()) {
                run_row(r, pass.out.row(at.sample, at.step) + first, start, word);
            }
        }
    }

    [[gnu::always_inline]] void run_row(std::size_t r, float *out, const float *start, std::size_t word) const {
        const LinearWork &work = pass.work;
        const std::uint32_t *const ends = work.ends + r * (pass.words + 1);
        const bool last = word + pass.chunk_words >= pass.words;
        const std::size_t begin = ends[word], count = ends[last ? pass.words : word + pass.chunk_words] - begin;
        float *const waiting = work.sums + r * kWidth;
        const float *const from = word == 0 ? start : waiting;
        Lanes sums[N];
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] = load(from + v * kLanes);
        }
        const std::size_t list = r * pass.op.inputs + begin;
        if (work.analog[r] != 0) {
            fma_sources(sums, weights, stride, work.sources + list, work.values + list, count);
        } else {
            add_sources(sums, weights, stride, work.sources + list, count);
        }
        float *const to = last && size == kWidth ? out : waiting;
        for (std::size_t v = 0; v < N; ++v) {
            store(to + v * kLanes, sums[v] + all(0.0f)); // never −0
        }
        if (last && size != kWidth) {
            for (std::size_t j = 0; j < size; ++j) {
                out[j] = waiting[j];
            }
        }
    }
};

template<std::size_t N>
void run_tile(const LinearPass &pass, const float *weights, std::size_t stride, std::size_t first, std::size_t size,
              std::size_t lanes) {
    if constexpr (N > 1) {
        if (lanes < N) {
            return run_tile<N - 1>(pass, weights, stride, first, size, lanes);
        }
    }
    Tile<N>{pass, weights, stride, first, size}.run();
}

inline void run_panel(const LinearPass &pass, std::size_t first) {
    const std::size_t size = pass.op.outputs - first < kPanelTargets ? pass.op.outputs - first : kPanelTargets;
    const std::size_t stride = (size + kPanelPadding - 1) / kPanelPadding * kPanelPadding;
    const float *const weights = pass.op.panels + first * pass.op.inputs;
    for (std::size_t j = 0; j < size; j += kTileLanes * kLanes) {
        const std::size_t left = size - j, width = kTileLanes * kLanes;
        run_tile<kTileLanes>(pass, weights + j, stride, first + j, left < width ? left : width,
                             ((left < width ? left : width) + kLanes - 1) / kLanes);
    }
}

// Words of sources that the rows take at once: few, so that their weights stay near, but enough that each visit of a row and
// chunk has some events to add.
inline std::size_t choose_chunk(std::size_t rows, std::size_t words, std::size_t events) {
    constexpr std::size_t kWorthwhile = 48;
    std::size_t chunk = 1;
    while (chunk < words && (rows < 4 || chunk * events < kWorthwhile * rows * words)) {
        chunk *= 2;
    }
    return chunk;
}

inline bool linear_rows(const Linear &op, const LinearWork &work, Rows x, OutRows out, Extent extent) {
    bool fine = true;
    Cursor at{0, 0, extent.steps};
    const std::size_t all_rows = extent.samples * extent.steps, words = LinearWork::words(op.inputs);
    for (std::size_t done = 0; done < all_rows;) {
        const std::size_t rows = all_rows - done < work.rows ? all_rows - done : work.rows;
        const Listed listed = list_sources(work, x, at, rows, op.inputs);
        fine = fine && listed.finite;
        const LinearPass pass{op, work, out, at, rows, words, choose_chunk(rows, words, listed.events)};
        for (std::size_t first = 0; first < op.outputs; first += kPanelTargets) {
            run_panel(pass, first);
        }
        done += rows;
        at.sample += (at.step + rows) / extent.steps;
        at.step = (at.step + rows) % extent.steps;
    }
    return fine;
}

} // namespace hillock::HILLOCK_LEVEL
