#pragma once

#include <cstdint>

// Exponential and logarithm as fixed sequences of double operations, the twins of io.hillock.math. Always inlined: no copy compiled for
// one instruction level may stand in for another's.
namespace hillock::core::training {

constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;

// exp(x) for x ≤ 0; 0 below −128.
[[gnu::always_inline]] inline double exponential(double x) {
    constexpr double kInverseFactorials[] = {
        1.0,        1.0,         1.0 / 2,      1.0 / 6,       1.0 / 24,       1.0 / 120,       1.0 / 720,
        1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
    if (!(x >= -128)) {
        return x < -128 ? 0 : x;
    }
    const double k = __builtin_rint(x * 0x1.71547652b82fep0);
    const double r = __builtin_fma(-k, kLn2Low, __builtin_fma(-k, kLn2High, x));
    double p = kInverseFactorials[13];
    for (int n = 12; n >= 0; --n) {
        p = __builtin_fma(p, r, kInverseFactorials[n]);
    }
    const auto bits = __builtin_bit_cast(std::uint64_t, p); // p is near 1 and k above −186: the result is normal
    return __builtin_bit_cast(double, bits + (static_cast<std::uint64_t>(static_cast<std::int64_t>(k)) << 52));
}

// log(x) of a normal x above 0.
[[gnu::always_inline]] inline double logarithm(double x) {
    constexpr int kTerms = 11;
    constexpr std::uint64_t kFraction = 0x000F'FFFF'FFFF'FFFF, kHalf = 0x3FE0'0000'0000'0000;
    const auto bits = __builtin_bit_cast(std::uint64_t, x);
    int k = static_cast<int>(bits >> 52) - 1022;
    double m = __builtin_bit_cast(double, (bits & kFraction) | kHalf); // ½ ≤ m < 1
    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2;
        --k;
    }
    const double s = (m - 1) / (m + 1), q = s * s;
    double p = 1.0 / (2 * kTerms + 1);
    for (int n = kTerms - 1; n >= 0; --n) {
        p = __builtin_fma(p, q, 1.0 / (2 * n + 1));
    }
    return __builtin_fma(static_cast<double>(k), kLn2High, __builtin_fma(static_cast<double>(k), kLn2Low, 2 * s * p));
}

} // namespace hillock::core::training
