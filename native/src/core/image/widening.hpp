#pragma once

#include "core/transform/weights.hpp"

#include <cstddef>
#include <limits>

namespace hillock::core {

// Up to this, every int8 times the scale is finite.
constexpr float kLargestScale = std::numeric_limits<float>::max() / 128;

// Writes weights as float32: `rows` rows of `size` weights, each row with the scales of the same targets.
void widen(const SmallWeights &weights, std::size_t rows, std::size_t size, float *out);

} // namespace hillock::core
