#include "serve/strict_exp.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

namespace hillock::serve {

namespace {

constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
constexpr double kInverseLn2 = 1.44269504088896338700e+00;
constexpr double kUnderflow = -7.45133219101941108420e+02; // below it e^x is 0
constexpr double kP1 = 1.66666666666666019037e-01, kP2 = -2.77777777770155933842e-03, kP3 = 6.61375632143793436117e-05,
                 kP4 = -1.65339022054652515390e-06, kP5 = 4.13813679705723846039e-08;
constexpr double kSmallest = 9.33263618503218878990e-302; // 2^-1000

std::uint32_t high_word(double x) {
    return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(x) >> 32) & 0x7FFF'FFFF;
}

// y · 2^k, by its exponent bits.
double scale(double y, int k) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(y) + (static_cast<std::uint64_t>(k) << 52));
}

} // namespace

// x = k ln 2 + r with |r| ≤ 0.5 ln 2, r = high − low; e^r by a rational approximation in r².
double strict_exp(double x) {
    if (x < kUnderflow) {
        return 0;
    }
    const std::uint32_t high_bits = high_word(x);
    double high = 0, low = 0;
    int k = 0;
    if (high_bits > 0x3FD6'2E42) {     // |x| > 0.5 ln 2
        if (high_bits < 0x3FF0'A2B2) { // |x| < 1.5 ln 2
            k = -1;
            high = x + kLn2High;
            low = -kLn2Low;
        } else {
            k = static_cast<int>(kInverseLn2 * x - 0.5);
            high = x - k * kLn2High;
            low = k * kLn2Low;
        }
        x = high - low;
    } else if (high_bits < 0x3E30'0000) { // |x| < 2^-28
        return 1 + x;
    }
    const double t = x * x;
    const double c = x - t * (kP1 + t * (kP2 + t * (kP3 + t * (kP4 + t * kP5))));
    if (k == 0) {
        return 1 - ((x * c) / (c - 2) - x);
    }
    const double y = 1 - ((low - (x * c) / (2 - c)) - high);
    return k >= -1021 ? scale(y, k) : scale(y, k + 1000) * kSmallest;
}

} // namespace hillock::serve
