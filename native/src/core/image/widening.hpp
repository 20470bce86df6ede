#pragma once

#include "core/transform/weights.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace hillock::core {

// Up to this, every int8 times the scale is finite.
constexpr float kLargestScale = std::numeric_limits<float>::max() / 128;

// A float16 exactly, also if it is not finite: 1 bit of sign, 5 of exponent with a bias of 15, 10 of fraction.
float widened(std::uint16_t half);

// Writes weights as float32: `rows` rows of `size` weights, each row with the scales of the same targets.
void widen(const SmallWeights &weights, std::size_t rows, std::size_t size, float *out);

} // namespace hillock::core
