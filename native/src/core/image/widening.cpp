#include "core/image/widening.hpp"

#include "core/engine/float_environment.hpp"

#include <algorithm>
#include <bit>

namespace hillock::core {

float widened(std::uint16_t half) {
    constexpr std::uint32_t kRebias = 127 - 15, kMostExponent = 0x1F, kMostFloatExponent = 0xFF;
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
    const std::uint32_t exponent = half >> 10 & kMostExponent, fraction = half & 0x3FF;
    if (exponent == 0) {
        const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    const std::uint32_t rebiased = exponent == kMostExponent ? kMostFloatExponent : exponent + kRebias;
    return std::bit_cast<float>(sign | rebiased << 23 | fraction << 13);
}

void widen(const SmallWeights &weights, std::size_t rows, std::size_t size, float *out) {
    const FloatEnvironment environment; // scales may be denormal
    if (weights.type == WeightType::f16) {
        std::transform(weights.halves(), weights.halves() + rows * size, out, widened);
        return;
    }
    const std::int8_t *weight = weights.bytes();
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t j = 0; j < size; ++j) {
            *out++ = static_cast<float>(*weight++) * weights.scales[j];
        }
    }
}

} // namespace hillock::core
