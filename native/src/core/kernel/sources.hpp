#pragma once

#include "core/kernel/lanes.hpp"
#include "core/kernel/linear_work.hpp"
#include "core/kernel/rows.hpp"

// Which sources of some rows are not silent.
namespace hillock::core::HILLOCK_LEVEL {

// Walks over the rows of an extent: steps within samples.
struct Cursor {
    std::size_t sample, step, steps;

    void next() {
        if (++step == steps) {
            step = 0;
            ++sample;
        }
    }
    void skip(std::size_t rows) {
        sample += (step + rows) / steps;
        step = (step + rows) % steps;
    }
};

// Up to 64 elements: the bits of those that are not 0, and of those that are not 1 either.
struct Events {
    std::uint64_t all, analog;
};

inline Events scan(const float *x, std::size_t size) {
    std::uint64_t not_0 = 0, not_1 = 0;
    std::size_t k = 0;
    for (; k + kLanes <= size; k += kLanes) {
        const Lanes lanes = load(x + k);
        not_0 |= differs(lanes, 0.0f) << k;
        not_1 |= differs(lanes, 1.0f) << k;
    }
    for (; k < size; ++k) {
        not_0 |= std::uint64_t{x[k] != 0.0f} << k;
        not_1 |= std::uint64_t{x[k] != 1.0f} << k;
    }
    return {not_0, not_0 & not_1};
}

// Up to 64 elements: the bits of those that are not 0.
inline std::uint64_t events(const float *x, std::size_t size) {
    std::uint64_t not_0 = 0;
    std::size_t k = 0;
    for (; k + kLanes <= size; k += kLanes) {
        not_0 |= differs(load(x + k), 0.0f) << k;
    }
    for (; k < size; ++k) {
        not_0 |= std::uint64_t{x[k] != 0.0f} << k;
    }
    return not_0;
}

// Whether any of 64 elements is not 0.
inline bool any_of_64(const float *x) {
    using Bits = std::int32_t __attribute__((vector_size(4 * kLanes)));
    Bits bits{};
    for (std::size_t k = 0; k < 64; k += kLanes) {
        bits |= reinterpret_cast<Bits>(load(x + k));
    }
    return differs(reinterpret_cast<Lanes>(bits), 0.0f) != 0;
}

// Appends `first` + the index of each bit; gives the new end. May write up to 16 elements beyond it.
inline std::uint32_t *append(std::uint32_t *list, std::uint32_t first, std::uint64_t bits) {
#if defined(__AVX512F__)
    const __m512i step = _mm512_set1_epi32(16);
    __m512i index = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)),
                                     _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    if (bits == 0) {
        return list;
    }
    for (int part = 0; part < 4; ++part, bits >>= 16) { // without a branch to mispredict
        const auto mask = static_cast<__mmask16>(bits);
        _mm512_storeu_si512(list, _mm512_maskz_compress_epi32(mask, index));
        list += __builtin_popcount(mask);
        index = _mm512_add_epi32(index, step);
    }
#else
    constexpr std::uint64_t kLast = std::uint64_t{1} << 63; // ctz needs a bit; entries beyond the end do not count
    std::uint32_t *const end = list + __builtin_popcountll(bits);
    do { // some at once: the number of turns is easier to predict than that of bits
        for (int k = 0; k < 4; ++k, bits &= bits - 1) {
            list[k] = first + static_cast<std::uint32_t>(__builtin_ctzll(bits | kLast));
        }
        list += 4;
    } while (list < end);
    list = end;
#endif
    return list;
}

struct Listed {
    std::size_t rows, events;
    bool finite; // all of them
};

inline std::uint32_t *list_bits(const LinearWork &work, const std::uint64_t *row, std::size_t r, std::size_t inputs,
                                std::uint32_t *end) {
    const std::size_t words = LinearWork::words(inputs);
    std::uint32_t *const ends = work.ends + r * (words + 1);
    for (std::size_t w = 0; w < words; ++w) {
        ends[w] = static_cast<std::uint32_t>(end - work.sources); // where it begins
        const std::size_t left = inputs - 64 * w;
        end = append(end, static_cast<std::uint32_t>(64 * w),
                     left < 64 ? row[w] & ((std::uint64_t{1} << left) - 1) : row[w]);
    }
    ends[words] = static_cast<std::uint32_t>(end - work.sources);
    return end;
}

// Clears `fine` if not all are finite.
inline std::uint32_t *list_row(const LinearWork &work, const float *row, std::size_t r, std::size_t inputs,
                               std::uint32_t *end, bool &fine) {
    const std::size_t words = LinearWork::words(inputs);
    std::uint32_t *const ends = work.ends + r * (words + 1);
    std::uint64_t analog = 0;
    for (std::size_t w = 0; w < words; ++w) {
        ends[w] = static_cast<std::uint32_t>(end - work.sources);
        const std::size_t left = inputs - 64 * w;
        const Events found = scan(row + 64 * w, left < 64 ? left : 64);
        analog |= found.analog;
        end = append(end, static_cast<std::uint32_t>(64 * w), found.all);
    }
    ends[words] = static_cast<std::uint32_t>(end - work.sources);
    work.analog[r] = analog != 0;
    if (analog != 0) {
        bool all_finite = true;
        for (std::size_t k = ends[0]; k < ends[words]; ++k) {
            work.values[k] = row[work.sources[k]];
            all_finite &= finite(work.values[k]);
        }
        fine = fine && all_finite;
    }
    return end;
}

// Lists the sources of up to `rows` rows from `at` on, one row's behind the other's, and counts them all. Takes `unit` rows after `unit`
// rows, while there is room for so many more without a silent source; there is for the first.
inline Listed list_sources(const LinearWork &work, Input x, Cursor at, std::size_t rows, std::size_t unit,
                           std::size_t inputs) {
    std::uint32_t *end = work.sources;
    bool fine = true;
    std::size_t r = 0;
    while (r < rows && work.room - static_cast<std::size_t>(end - work.sources) >= unit * inputs) {
        for (const std::size_t unit_end = r + unit; r < unit_end; ++r, at.next()) {
            if (x.bits.first != nullptr) {
                work.analog[r] = 0;
                end = list_bits(work, x.bits.row(at.sample, at.step), r, inputs, end);
            } else {
                end = list_row(work, x.rows.row(at.sample, at.step), r, inputs, end, fine);
            }
        }
    }
    for (std::size_t k = 0; k < LinearWork::kAhead; ++k) {
        end[k] = 0;
    }
    return {r, static_cast<std::size_t>(end - work.sources), fine};
}

} // namespace hillock::core::HILLOCK_LEVEL
