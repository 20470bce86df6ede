#include "core/image/widening.hpp"

#include "core/engine/float_environment.hpp"

#include <bit>
#include <cstdint>

namespace hillock::core {

namespace {

// Of a finite half, exactly: 1 bit of sign, 5 of exponent with a bias of 15, 10 of fraction.
float widened(std::uint16_t half) {
    constexpr std::uint32_t kRebias = 127 - 15;
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
    const std::uint32_t exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
    if (exponent == 0) {
        const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    return std::bit_cast<float>(sign | (exponent + kRebias) << 23 | fraction << 13);
}

} // namespace

void widen_halves(const Tensor &weight, float *out) {
    for (std::size_t k = 0; k < weight.size; ++k) {
        out[k] = widened(weight.halves()[k]);
    }
}

void widen_bytes(const Tensor &weight, const float *scales, std::size_t targets, float *out) {
    const FloatEnvironment environment; // scales may be denormal
    const std::size_t side = weight.shape.back(), group = weight.size / (targets / side);
    for (std::size_t k = 0; k < weight.size; ++k) {
        out[k] = static_cast<float>(weight.bytes()[k]) * scales[k / group * side + k % side];
    }
}

} // namespace hillock::core
