#pragma once

#include "kernel/lanes.hpp"
#include "kernel/linear_work.hpp"
#include "kernel/rows.hpp"

// Which sources of some rows are not silent.
namespace hillock::HILLOCK_LEVEL {

// Walks over the rows of an extent: steps within samples.
struct Cursor {
    std::size_t sample, step, steps;

    void next() {
        if (++step == steps) {
            step = 0;
            ++sample;
        }
    }
};

struct Found {
    std::size_t active; // sources that are not silent in some row
    std::size_t events; // in all rows together
};

inline std::size_t words(std::size_t inputs) {
    return (inputs + 63) / 64;
}

// The bits of up to 64 elements that are not 0; adds to `analog` those that are not 1 either.
inline std::uint64_t scan(const float *x, std::size_t size, std::uint64_t &analog) {
    std::uint64_t bits = 0, others = 0;
    std::size_t k = 0;
    for (; k + kLanes <= size; k += kLanes) {
        const Lanes lanes = load(x + k);
        bits |= differs(lanes, 0.0f) << k;
        others |= differs(lanes, 1.0f) << k;
    }
    for (; k < size; ++k) {
        bits |= std::uint64_t{x[k] != 0.0f} << k;
        others |= std::uint64_t{x[k] != 1.0f} << k;
    }
    analog |= bits & others;
    return bits;
}

// Marks what is not 0 in `rows` rows from `at` on, and lists the sources that are active in any of them.
inline Found find_sources(const LinearWork &work, Rows x, Cursor at, std::size_t rows, std::size_t inputs) {
    Found found{0, 0};
    std::uint64_t *const any = work.bits + rows * words(inputs);
    for (std::size_t w = 0; w < words(inputs); ++w) {
        any[w] = 0;
    }
    for (std::size_t r = 0; r < rows; ++r, at.next()) {
        const float *const row = x.row(at.sample, at.step);
        std::uint64_t *const bits = work.bits + r * words(inputs);
        std::uint64_t analog = 0;
        for (std::size_t w = 0; w < words(inputs); ++w) {
            const std::size_t left = inputs - 64 * w;
            bits[w] = scan(row + 64 * w, left < 64 ? left : 64, analog);
            any[w] |= bits[w];
            found.events += static_cast<std::size_t>(__builtin_popcountll(bits[w]));
        }
        work.analog[r] = analog != 0;
    }
    for (std::size_t w = 0; w < words(inputs); ++w) {
        for (std::uint64_t bits = any[w]; bits != 0; bits &= bits - 1) {
            const std::size_t source = 64 * w + static_cast<std::size_t>(__builtin_ctzll(bits));
            work.ranks[source] = static_cast<std::uint32_t>(found.active);
            work.active[found.active++] = static_cast<std::uint32_t>(source);
        }
    }
    return found;
}

// For each of `rows` rows its active sources, as slots of chunks of 2^`chunk_bits` active sources.
inline void list_sources(const LinearWork &work, Rows x, Cursor at, std::size_t rows, std::size_t inputs,
                         std::size_t chunks, unsigned chunk_bits) {
    const std::uint32_t slot_mask = (1u << chunk_bits) - 1;
    for (std::size_t r = 0; r < rows; ++r, at.next()) {
        const float *const row = x.row(at.sample, at.step);
        std::uint16_t *const slots = work.slots + r * inputs;
        float *const values = work.values + r * inputs;
        std::uint32_t *const ends = work.ends + r * (chunks + 1);
        const bool analog = work.analog[r] != 0;
        std::uint32_t count = 0;
        std::size_t chunk = 0;
        ends[0] = 0; // ends[c] is where chunk c begins
        for (std::size_t w = 0; w < words(inputs); ++w) {
            for (std::uint64_t bits = work.bits[r * words(inputs) + w]; bits != 0; bits &= bits - 1) {
                const std::size_t source = 64 * w + static_cast<std::size_t>(__builtin_ctzll(bits));
                const std::uint32_t rank = work.ranks[source];
                while (rank >> chunk_bits > chunk) {
                    ends[++chunk] = count;
                }
                if (analog) {
                    values[count] = row[source];
                }
                slots[count++] = static_cast<std::uint16_t>(rank & slot_mask);
            }
        }
        while (chunk < chunks) {
            ends[++chunk] = count;
        }
    }
}

} // namespace hillock::HILLOCK_LEVEL
