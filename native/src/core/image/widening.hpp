#pragma once

#include "core/image/safetensors.hpp"

#include <cstddef>
#include <limits>

namespace hillock::core {

// Up to this, every int8 times the scale is finite.
constexpr float kLargestScale = std::numeric_limits<float>::max() / 128;

// Weights stored as F16 or I8 as kernels use them (src/docs/image.md, "Small weights").
// `out` holds as many floats as the weight has elements.
void widen_halves(const Tensor &weight, float *out);
// `scales`: one for each of `targets`, of all groups.
void widen_bytes(const Tensor &weight, const float *scales, std::size_t targets, float *out);

} // namespace hillock::core
