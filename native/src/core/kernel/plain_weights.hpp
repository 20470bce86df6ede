#pragma once

#include "core/kernel/level.hpp"
#include "core/transform/weights.hpp"

// Weights as the plain kernels read them, one by one (src/docs/image.md, "Small weights").
namespace hillock::core::HILLOCK_LEVEL {

struct FloatWeights {
    const float *first;

    FloatWeights plus(std::size_t weights, std::size_t = 0) const { return {first + weights}; }
    float operator[](std::size_t j) const { return first[j]; }
};

struct HalfWeights {
    const std::uint16_t *first;

    HalfWeights plus(std::size_t weights, std::size_t = 0) const { return {first + weights}; }
    // Of a finite half, exactly: 1 bit of sign, 5 of exponent with a bias of 15, 10 of fraction.
    float operator[](std::size_t j) const {
        const std::uint32_t half = first[j], exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
        const float magnitude = exponent == 0
                                    ? static_cast<float>(fraction) * 0x1p-24f
                                    : __builtin_bit_cast(float, (exponent + (127 - 15)) << 23 | fraction << 13);
        return (half & 0x8000) != 0 ? -magnitude : magnitude;
    }
};

struct ByteWeights {
    const std::int8_t *first;
    const float *scales; // of the targets

    // Those that begin `weights` later; their first target is `targets` further.
    ByteWeights plus(std::size_t weights, std::size_t targets = 0) const { return {first + weights, scales + targets}; }
    float operator[](std::size_t j) const { return static_cast<float>(first[j]) * scales[j]; }
};

// Calls action(weights) with a transform's weights as the image stores them, and gives what it gives.
template<class Action>
auto with_weights(const float *weight, const SmallWeights &small, const Action &action) {
    switch (small.type) {
    case WeightType::f16:
        return action(HalfWeights{small.halves()});
    case WeightType::i8:
        return action(ByteWeights{small.bytes(), small.scales});
    case WeightType::f32:
        break;
    }
    return action(FloatWeights{weight});
}

// One source's part of the sums of `size` targets; x is not 0.
template<class Weights>
void accumulate(float *sums, Weights weight, float x, std::size_t size) {
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
