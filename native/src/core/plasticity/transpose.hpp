#pragma once

#include "core/kernel/lanes.hpp"

namespace hillock::core::HILLOCK_LEVEL {

using LaneBits = std::int32_t __attribute__((vector_size(4 * kLanes)));

// In each part of 2 · Half lanes, exchanges the upper half of a with the lower half of b.
template<std::size_t Half>
[[gnu::always_inline]] inline void exchange(Lanes &a, Lanes &b) {
    LaneBits lower{}, upper{};
    for (std::size_t k = 0; k < kLanes; ++k) {
        const bool first = (k & Half) == 0;
        lower[k] = static_cast<std::int32_t>(first ? k : kLanes + k - Half);
        upper[k] = static_cast<std::int32_t>(first ? k + Half : kLanes + k);
    }
    const Lanes kept = a;
    a = __builtin_shuffle(kept, b, lower);
    b = __builtin_shuffle(kept, b, upper);
}

template<std::size_t Half>
[[gnu::always_inline]] inline void exchange_all(Lanes *rows) {
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kLanes; ++r) {
        if ((r & Half) == 0) {
            exchange<Half>(rows[r], rows[r + Half]);
        }
    }
}

// to[c · to_stride + r] = from[r · from_stride + c], for kLanes rows r and columns c.
inline void transpose_square(const float *from, std::size_t from_stride, float *to, std::size_t to_stride) {
    Lanes rows[kLanes];
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kLanes; ++r) {
        rows[r] = load(from + r * from_stride);
    }
    if constexpr (kLanes > 8) {
        exchange_all<8>(rows);
    }
    if constexpr (kLanes > 4) {
        exchange_all<4>(rows);
    }
    exchange_all<2>(rows);
    exchange_all<1>(rows);
#pragma GCC unroll 16
    for (std::size_t c = 0; c < kLanes; ++c) {
        store(to + c * to_stride, rows[c]);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
