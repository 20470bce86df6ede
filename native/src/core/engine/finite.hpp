#pragma once

#include <cstddef>

namespace hillock::core {

// The index of the first NaN or infinity, `size` if all values are finite.
std::size_t first_not_finite(const float *values, std::size_t size);

} // namespace hillock::core
