#pragma once

#include "connection/linear.hpp"
#include "kernel/sources.hpp"

// Dense connections in lanes. Where sources are active in several rows, a tile of targets at a time: the tile's weights of
// the active sources are gathered in a panel that fits the first-level cache, then each row adds those of its own sources to
// sums in registers. Else each row passes over its weights where they lie, several sources at a time.
namespace hillock::HILLOCK_LEVEL {

#if defined(__AVX512F__)
inline constexpr std::size_t kTileLanes = 4; // registers of sums
#else
inline constexpr std::size_t kTileLanes = 8;
#endif

struct LinearPass {
    const Linear &op;
    const LinearWork &work;
    Rows x;
    OutRows out;
    Cursor at;
    std::size_t rows;
    std::size_t active;
};

// `size` floats, then zeros up to `padded`.
inline void copy_padded(float *to, const float *from, std::size_t size, std::size_t padded) {
    for (std::size_t j = 0; j < padded; ++j) {
        to[j] = j < size ? from[j] : 0.0f;
    }
}

// Adds the weights of `count` sources to the sums of a tile.
template<std::size_t N>
[[gnu::always_inline]] inline void add_slots(Lanes (&sums)[N], const float *panel, const std::uint16_t *slots,
                                             std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
        const float *const weight = panel + slots[k] * (N * kLanes);
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] += load(weight + v * kLanes);
        }
    }
}

template<std::size_t N>
[[gnu::always_inline]] inline void fma_slots(Lanes (&sums)[N], const float *panel, const std::uint16_t *slots,
                                             const float *values, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
        const float *const weight = panel + slots[k] * (N * kLanes);
        const Lanes x = all(values[k]);
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] = fma(load(weight + v * kLanes), x, sums[v]);
        }
    }
}

// One tile of N registers from target `first` on, `size` of its targets exist.
template<std::size_t N>
class Tile {
  public:
    static constexpr std::size_t kWidth = N * kLanes;

    Tile(const LinearPass &pass, std::size_t first, std::size_t size)
        : pass_(pass), work_(pass.work), first_(first), size_(size) {}

    void run(std::size_t chunks, unsigned chunk_bits) const {
        alignas(64) float start[kWidth];
        copy_padded(start, pass_.op.bias == nullptr ? start : pass_.op.bias + first_,
                    pass_.op.bias == nullptr ? 0 : size_, kWidth);
        for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
            gather(chunk << chunk_bits, chunk_bits);
            Cursor at = pass_.at;
            for (std::size_t r = 0; r < pass_.rows; ++r, at.next()) {
                run_row(r, pass_.out.row(at.sample, at.step) + first_, start, chunk, chunks);
            }
        }
    }

  private:
    const LinearPass &pass_;
    const LinearWork &work_;
    std::size_t first_, size_;

    void gather(std::size_t begin, unsigned chunk_bits) const {
        const std::size_t most = std::size_t{1} << chunk_bits;
        const std::size_t count = pass_.active - begin < most ? pass_.active - begin : most;
        for (std::size_t k = 0; k < count; ++k) {
            const float *const weight = pass_.op.weight + work_.active[begin + k] * pass_.op.outputs + first_;
            float *const to = work_.panel + k * kWidth;
            if (size_ == kWidth) {
                for (std::size_t v = 0; v < N; ++v) {
                    store(to + v * kLanes, load(weight + v * kLanes));
                }
            } else {
                copy_padded(to, weight, size_, kWidth);
            }
        }
    }

    [[gnu::always_inline]] void run_row(std::size_t r, float *out, const float *start, std::size_t chunk,
                                        std::size_t chunks) const {
        const std::uint32_t *const ends = work_.ends + r * (chunks + 1) + chunk;
        const std::size_t begin = ends[0], count = ends[1] - begin;
        const bool last = chunk + 1 == chunks;
        if (count == 0 && chunk != 0 && !last) {
            return;
        }
        Lanes sums[N];
        read(sums, chunk == 0 ? start : out, chunk == 0);
        const std::uint16_t *const slots = work_.slots + r * pass_.op.inputs + begin;
        if (work_.analog[r] != 0) {
            fma_slots(sums, work_.panel, slots, work_.values + r * pass_.op.inputs + begin, count);
        } else {
            add_slots(sums, work_.panel, slots, count);
        }
        if (last) {
            for (std::size_t v = 0; v < N; ++v) {
                sums[v] += all(0.0f); // never −0
            }
        }
        write(sums, out);
    }

    [[gnu::always_inline]] void read(Lanes (&sums)[N], const float *from, bool whole) const {
        alignas(64) float part[kWidth];
        if (size_ != kWidth && !whole) {
            copy_padded(part, from, size_, kWidth);
            from = part;
        }
        for (std::size_t v = 0; v < N; ++v) {
            sums[v] = load(from + v * kLanes);
        }
    }

    [[gnu::always_inline]] void write(const Lanes (&sums)[N], float *to) const {
        alignas(64) float part[kWidth];
        float *const into = size_ == kWidth ? to : part;
        for (std::size_t v = 0; v < N; ++v) {
            store(into + v * kLanes, sums[v]);
        }
        if (size_ != kWidth) {
            for (std::size_t j = 0; j < size_; ++j) {
                to[j] = part[j];
            }
        }
    }
};

template<std::size_t N>
void run_tile(const LinearPass &pass, std::size_t first, std::size_t size, std::size_t lanes, std::size_t chunks,
              unsigned chunk_bits) {
    if constexpr (N > 1) {
        if (lanes < N) {
            return run_tile<N - 1>(pass, first, size, lanes, chunks, chunk_bits);
        }
    }
    Tile<N>(pass, first, size).run(chunks, chunk_bits);
}

inline void run_tiles(const LinearPass &pass) {
    const std::size_t outputs = pass.op.outputs, whole = kTileLanes * kLanes;
    const std::size_t width = outputs < whole ? (outputs + kLanes - 1) / kLanes * kLanes : whole;
    unsigned chunk_bits = 0;
    while (chunk_bits < 15 && (width << (chunk_bits + 1)) <= LinearWork::kPanelFloats) {
        ++chunk_bits;
    }
    const std::size_t chunks = pass.active == 0 ? 1 : ((pass.active - 1) >> chunk_bits) + 1;
    list_sources(pass.work, pass.x, pass.at, pass.rows, pass.op.inputs, chunks, chunk_bits);
    for (std::size_t first = 0; first < outputs; first += whole) {
        const std::size_t size = outputs - first < whole ? outputs - first : whole;
        run_tile<kTileLanes>(pass, first, size, (size + kLanes - 1) / kLanes, chunks, chunk_bits);
    }
}

// Adds what K sources give to all targets of one row, in their order.
template<std::size_t K, bool kAnalog>
inline void add_sources(const Linear &op, const std::uint32_t *sources, const float *x, float *out) {
    const float *weight[K];
    float values[K];
    for (std::size_t k = 0; k < K; ++k) {
        weight[k] = op.weight + sources[k] * op.outputs;
        values[k] = x[sources[k]];
    }
    std::size_t j = 0;
    for (; j + kLanes <= op.outputs; j += kLanes) {
        Lanes sum = load(out + j);
        for (std::size_t k = 0; k < K; ++k) {
            sum = kAnalog ? fma(load(weight[k] + j), all(values[k]), sum) : sum + load(weight[k] + j);
        }
        store(out + j, sum);
    }
    for (; j < op.outputs; ++j) {
        for (std::size_t k = 0; k < K; ++k) {
            out[j] = kAnalog ? fma(weight[k][j], values[k], out[j]) : out[j] + weight[k][j];
        }
    }
}

template<bool kAnalog>
void run_row(const Linear &op, const std::uint32_t *sources, std::size_t count, const float *x, float *out) {
    begin(out, op.bias, op.outputs);
    std::size_t k = 0;
    for (; k + 8 <= count; k += 8) {
        add_sources<8, kAnalog>(op, sources + k, x, out);
    }
    if (k + 4 <= count) {
        add_sources<4, kAnalog>(op, sources + k, x, out);
        k += 4;
    }
    for (; k < count; ++k) {
        add_sources<1, kAnalog>(op, sources + k, x, out);
    }
    for (std::size_t j = 0; j < op.outputs; ++j) {
        out[j] += 0.0f; // never −0
    }
}

inline void run_rows(const LinearPass &pass) {
    const std::size_t count_words = words(pass.op.inputs);
    Cursor at = pass.at;
    for (std::size_t r = 0; r < pass.rows; ++r, at.next()) {
        std::size_t count = 0;
        for (std::size_t w = 0; w < count_words; ++w) {
            for (std::uint64_t bits = pass.work.bits[r * count_words + w]; bits != 0; bits &= bits - 1) {
                const std::size_t source = 64 * w + static_cast<std::size_t>(__builtin_ctzll(bits));
                pass.work.active[count++] = static_cast<std::uint32_t>(source);
            }
        }
        const float *const x = pass.x.row(at.sample, at.step);
        float *const out = pass.out.row(at.sample, at.step);
        if (pass.work.analog[r] != 0) {
            run_row<true>(pass.op, pass.work.active, count, x, out);
        } else {
            run_row<false>(pass.op, pass.work.active, count, x, out);
        }
    }
}

inline void linear_rows(const Linear &op, const LinearWork &work, Rows x, OutRows out, Extent extent) {
    constexpr std::size_t kReuse = 2; // events for each active source that pay the gathering
    Cursor at{0, 0, extent.steps};
    const std::size_t all_rows = extent.samples * extent.steps;
    for (std::size_t done = 0; done < all_rows;) {
        const std::size_t rows = all_rows - done < work.rows ? all_rows - done : work.rows;
        const Found found = find_sources(work, x, at, rows, op.inputs);
        const LinearPass pass{op, work, x, out, at, rows, found.active};
        if (found.events >= kReuse * found.active) {
            run_tiles(pass);
        } else {
            run_rows(pass);
        }
        done += rows;
        at.sample += (at.step + rows) / extent.steps;
        at.step = (at.step + rows) % extent.steps;
    }
}

} // namespace hillock::HILLOCK_LEVEL
