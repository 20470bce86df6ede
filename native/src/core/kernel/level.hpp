#pragma once

// For sources compiled once for each instruction level, with HILLOCK_LEVEL as its name. Everything they define lies in a
// namespace of that name and uses no std function, so that the linker never takes one level's code for another's.
#ifndef HILLOCK_LEVEL
#error "HILLOCK_LEVEL is the instruction level to compile for"
#endif

#include <cstddef>
#include <cstdint>

// Before a loop over targets j: its iterations touch different elements, so lanes may run side by side.
#define HILLOCK_LANES _Pragma("GCC ivdep")

namespace hillock::core::HILLOCK_LEVEL {

// a · b + c, rounded once
#if defined(HILLOCK_FMA_IN_DOUBLE)
// Where the machine has no such instruction: the product is exact in double, and a sum rounded to odd keeps what the
// rounding to float must know (Boldo and Melquiond 2008).
inline float fma(float a, float b, float c) {
    const double product = static_cast<double>(a) * static_cast<double>(b), addend = static_cast<double>(c);
    const double sum = product + addend, part = sum - product;
    const double error = (product - (sum - part)) + (addend - part);
    std::int64_t bits = __builtin_bit_cast(std::int64_t, sum);
    const std::int64_t outwards = (error > 0.0) == (sum > 0.0) ? 1 : -1;
    const bool inexact = error < 0.0 || error > 0.0; // not where the sum is infinite
    bits += inexact && (bits & 1) == 0 ? outwards : 0;
    return static_cast<float>(__builtin_bit_cast(double, bits));
}
#else
inline float fma(float a, float b, float c) {
    return __builtin_fmaf(a, b, c);
}
#endif

// Neither NaN nor infinite.
inline bool finite(float value) {
    return (__builtin_bit_cast(std::uint32_t, value) & 0x7F800000u) != 0x7F800000u;
}

// Where every weighted sum begins: at its bias, or +0.
inline void begin(float *sums, const float *bias, std::size_t size) {
    for (std::size_t j = 0; j < size; ++j) {
        sums[j] = bias == nullptr ? 0.0f : bias[j];
    }
}

// One source's part of the sums of `size` targets; x is not 0.
inline void accumulate(float *__restrict sums, const float *__restrict weight, float x, std::size_t size) {
    if (x == 1.0f) {
        for (std::size_t j = 0; j < size; ++j) {
            sums[j] += weight[j];
        }
    } else {
        for (std::size_t j = 0; j < size; ++j) {
            sums[j] = fma(weight[j], x, sums[j]);
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
