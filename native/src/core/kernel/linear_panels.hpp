#pragma once

#include "core/kernel/linear_division.hpp"
#include "core/kernel/linear_tile.hpp"
#include "core/kernel/operations.hpp"
#include "core/kernel/sources.hpp"
#include "core/transform/linear.hpp"

// Dense connections in lanes: for each panel of targets and each row, the weights of the sources that are not silent are added to sums in registers,
// in the order of the sources. Many rows take a panel chunk by chunk; in between, the sums wait in memory. Neurons that alone read them take them there.
namespace hillock::core::HILLOCK_LEVEL {

static_assert(kTileLanes * kLanes <= LinearWork::kTileFloats);

// The neurons behind a dense connection, and where they begin in this pass.
struct Behind {
    const Neuron &neuron;
    NeuronMemory memory;
    Output out;
};

struct LinearPass {
    const Linear &op;
    const LinearWork &work;
    Rows x;
    OutRows out;          // unless neurons are behind
    const Behind *behind; // or null; then the pass has whole samples, and so have groups
    Cursor at;
    std::size_t rows, words, chunk_words;
    std::size_t group; // rows at once
    bool dense;
    bool widens; // small weights once for all rows if there is room for a panel's, otherwise for each group and chunk
};

// A chunk of weights that were widened, in rows as long as the registers that read them: those of the sources from `begin` on.
struct WidenedRow {
    const float *first;
    std::size_t begin; // in weights

    [[gnu::always_inline]] FloatRow plus(std::size_t weights, std::size_t = 0) const {
        return {first + (weights - begin)};
    }
};

// N registers of targets from `first` on, of which `size` exist; their weights lie in rows of `stride`.
template<std::size_t N, class Row>
struct Tile {
    static constexpr std::size_t kWidth = N * kLanes;

    const LinearPass &pass;
    Row weights;
    std::size_t stride, first, size;

    void run() const {
        alignas(64) float start[kWidth] = {};
        for (std::size_t j = 0; pass.op.bias != nullptr && j < size; ++j) {
            start[j] = pass.op.bias[first + j];
        }
        const bool whole = pass.widens && pass.words <= LinearWork::kWidenedWords;
        const WidenedRow all = whole ? widened(0, pass.op.inputs) : WidenedRow{};
        Cursor at = pass.at;
        for (std::size_t begin = 0; begin < pass.rows; begin += pass.group) {
            const std::size_t rows = pass.rows - begin < pass.group ? pass.rows - begin : pass.group;
            for (std::size_t word = 0; word < pass.words; word += pass.chunk_words) {
                if (pass.widens) {
                    run_chunk(begin, rows, at, start, word, whole ? all : widened(word, chunk_end(word)), kWidth);
                } else {
                    run_chunk(begin, rows, at, start, word, weights, stride);
                }
            }
            finish(rows, at);
        }
    }

    // The sources from a word on, for a group's rows from `begin` on.
    template<class Weights>
    [[gnu::always_inline]] void run_chunk(std::size_t begin, std::size_t rows, Cursor at, const float *start,
                                          std::size_t word, Weights chunk, std::size_t chunk_stride) const {
        if (pass.dense) {
            multiply_rows(rows, at, start, word, chunk, chunk_stride);
            return;
        }
        if (pass.chunk_words >= pass.words) {
            for (std::size_t r = 0; r < rows; ++r) {
                add_row<true>(begin + r, r, start, word, chunk, chunk_stride);
            }
        } else {
            for (std::size_t r = 0; r < rows; ++r) {
                add_row<false>(begin + r, r, start, word, chunk, chunk_stride);
            }
        }
    }

    // Widens the weights of the sources from a word on.
    WidenedRow widened(std::size_t word, std::size_t end) const {
        const std::size_t begin = 64 * word;
        float *to = pass.work.widened;
        for (std::size_t i = begin; i < end; ++i, to += kWidth) {
            const Row row = weights.plus(i * stride);
            for (std::size_t v = 0; v < N; ++v) {
                store(to + v * kLanes, row[v]);
            }
        }
        return {pass.work.widened, begin * kWidth};
    }

    [[gnu::always_inline]] std::size_t chunk_end(std::size_t word) const {
        const std::size_t end = 64 * (word + pass.chunk_words);
        return end < pass.op.inputs ? end : pass.op.inputs;
    }

    // Where the sums of a group's row r wait.
    [[gnu::always_inline]] float *waiting(std::size_t r) const { return pass.work.sums + r * kWidth; }

    template<bool kAhead, class Weights>
    [[gnu::always_inline]] void add_row(std::size_t row, std::size_t r, const float *start, std::size_t word,
                                        Weights chunk, std::size_t chunk_stride) const {
        const LinearWork &work = pass.work;
        const std::uint32_t *const ends = work.ends + row * (pass.words + 1);
        const bool last = word + pass.chunk_words >= pass.words;
        const std::size_t begin = ends[word], count = ends[last ? pass.words : word + pass.chunk_words] - begin;
        const float *const from = word == 0 ? start : waiting(r);
        Lanes sums[N];
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] = load(from + v * kLanes);
        }
        if (work.analog[row] != 0) {
            fma_sources<kAhead>(sums, chunk, chunk_stride, work.sources + begin, work.values + begin, count);
        } else {
            add_sources<kAhead>(sums, chunk, chunk_stride, work.sources + begin, count);
        }
        for (std::size_t v = 0; v < N; ++v) {
            store(waiting(r) + v * kLanes, sums[v] + all(0.0f)); // never −0
        }
    }

    template<class Weights>
    void multiply_rows(std::size_t rows, Cursor at, const float *start, std::size_t word, Weights chunk,
                       std::size_t chunk_stride) const {
        std::size_t r = 0;
        for (; r + kDenseRows <= rows; r += kDenseRows) {
            multiply_some<kDenseRows>(r, at, start, word, chunk, chunk_stride);
        }
        if (r + 2 <= rows) {
            multiply_some<2>(r, at, start, word, chunk, chunk_stride);
            r += 2;
        }
        if (r < rows) {
            multiply_some<1>(r, at, start, word, chunk, chunk_stride);
        }
    }

    // Fewer rows take more registers of targets: sums enough to hide how long one multiplication takes.
    template<std::size_t R, class Weights>
    void multiply_some(std::size_t first_row, Cursor &at, const float *start, std::size_t word, Weights chunk,
                       std::size_t chunk_stride) const {
        const float *x[R];
        for (std::size_t r = 0; r < R; ++r, at.next()) {
            x[r] = pass.x.row(at.sample, at.step);
        }
        constexpr std::size_t kMost = R == kDenseRows ? kDenseLanes : kTileLanes / R;
        constexpr std::size_t kStep = even_part(N, kMost), kRest = N % kStep;
        for (std::size_t v = 0; v + kStep <= N; v += kStep) {
            multiply_part<kStep, R>(first_row, x, start, word, v, chunk, chunk_stride);
        }
        if constexpr (kRest != 0) {
            multiply_part<kRest, R>(first_row, x, start, word, N - kRest, chunk, chunk_stride);
        }
    }

    template<std::size_t Part, std::size_t R, class Weights>
    [[gnu::always_inline]] void multiply_part(std::size_t first_row, const float *const (&x)[R], const float *start,
                                              std::size_t word, std::size_t v, Weights chunk,
                                              std::size_t chunk_stride) const {
        const float *from[R];
        float *out[R];
        for (std::size_t r = 0; r < R; ++r) {
            out[r] = waiting(first_row + r) + v * kLanes;
            from[r] = word == 0 ? start + v * kLanes : out[r];
        }
        multiply<Part, R>(x, chunk.plus(64 * word * chunk_stride + v * kLanes, v * kLanes), chunk_stride, 64 * word,
                          chunk_end(word), from, out);
    }

    // The sums of a group are complete.
    void finish(std::size_t rows, Cursor &at) const {
        if (pass.behind != nullptr) {
            const std::size_t sample = at.sample;
            const Behind &behind = *pass.behind;
            NeuronMemory memory = behind.memory;
            memory.v += sample * memory.sample_stride;
            memory.i = memory.i == nullptr ? nullptr : memory.i + sample * memory.sample_stride;
            memory.z_before = memory.z_before == nullptr ? nullptr : memory.z_before + sample * memory.z_stride;
            Output out = behind.out;
            out.rows.first = out.rows.first == nullptr ? nullptr : out.rows.row(sample, 0);
            out.bits.first = out.bits.first == nullptr ? nullptr : out.bits.row(sample, 0);
            neurons(behind.neuron, first, size, memory, {waiting(0), kWidth, at.steps * kWidth}, out,
                    {rows / at.steps, at.steps});
            at.sample += rows / at.steps;
            return;
        }
        for (std::size_t r = 0; r < rows; ++r, at.next()) {
            float *const out = pass.out.row(at.sample, at.step) + first;
            if (size == kWidth) {
                for (std::size_t v = 0; v < N; ++v) {
                    store(out + v * kLanes, load(waiting(r) + v * kLanes));
                }
            } else {
                for (std::size_t j = 0; j < size; ++j) {
                    out[j] = waiting(r)[j];
                }
            }
        }
    }
};

template<std::size_t N, class Row>
void run_tile(const LinearPass &pass, Row weights, std::size_t stride, std::size_t first, std::size_t size,
              std::size_t lanes) {
    if constexpr (N > 1) {
        if (lanes < N) {
            return run_tile<N - 1>(pass, weights, stride, first, size, lanes);
        }
    }
    Tile<N, Row>{pass, weights, stride, first, size}.run();
}

// `weights`: the panel's.
template<class Row>
void run_panel(const LinearPass &pass, Row weights, std::size_t first) {
    const std::size_t size = pass.op.outputs - first < kPanelTargets ? pass.op.outputs - first : kPanelTargets;
    const std::size_t stride = padded(size);
    for (std::size_t j = 0; j < size; j += kTileLanes * kLanes) {
        const std::size_t left = size - j, width = kTileLanes * kLanes;
        run_tile<kTileLanes>(pass, weights.plus(j, j), stride, first + j, left < width ? left : width,
                             ((left < width ? left : width) + kLanes - 1) / kLanes);
    }
}

inline bool linear_passes(const Linear &op, const LinearWork &work, Input x, OutRows out, const Behind *behind,
                          Extent extent) {
    bool fine = true;
    const std::size_t all_rows = extent.samples * extent.steps, words = LinearWork::words(op.inputs);
    const std::size_t unit = behind == nullptr ? 1 : extent.steps; // rows that run together
    const bool shared = work.turns != nullptr;
    const std::size_t most = (shared ? work.sure_rows(op.inputs) : work.rows) / unit * unit;
    const std::size_t panels = (op.outputs + kPanelTargets - 1) / kPanelTargets;
    Turns turns(work.turns);
    Cursor at{0, 0, extent.steps};
    for (std::size_t done = 0, end = panels; done < all_rows; end += panels) {
        const std::size_t left = all_rows - done < most ? all_rows - done : most;
        if (turns.turn() >= end) { // others do this pass, of as many rows
            done += left;
            at.skip(left);
            continue;
        }
        const Listed listed = list_sources(work, x, at, left, unit, op.inputs);
        const std::size_t rows = listed.rows;
        fine = fine && listed.finite;
        const bool dense = x.bits.first == nullptr && 2 * listed.events >= rows * op.inputs;
        const std::size_t group = choose_group(extent.steps, behind != nullptr);
        const std::size_t sharing = words <= LinearWork::kWidenedWords || rows < group ? rows : group; // rows
        const bool widens =
            op.small_panels.any() && worth_widening(sharing, listed.events * sharing / rows, op.inputs, dense);
        const std::size_t chunk = choose_chunk(rows, words, listed.events, dense, widens);
        const LinearPass pass{op, work, x.rows, out, behind, at, rows, words, chunk, group, dense, widens};
        with_rows(op.panels, op.small_panels, [&](auto weights) {
            for (; turns.turn() < end; turns.take()) {
                const std::size_t first = (turns.turn() + panels - end) * kPanelTargets;
                run_panel(pass, weights.plus(first * op.inputs, first), first);
            }
        });
        done += rows;
        at.skip(rows);
    }
    return fine;
}

} // namespace hillock::core::HILLOCK_LEVEL
