#pragma once

#include "core/training/surrogate.hpp"

namespace hillock::core::training {

// The curve of a surrogate with the numbers that users give: slope, alpha, scale and decay, or half width.
inline SurrogateCurve curve(Surrogate kind, double first, double second) {
    constexpr double kHalfPi = 0x1.921fb54442d18p0;
    return {kind, static_cast<float>(kind == Surrogate::atan ? kHalfPi * first : first), static_cast<float>(first / 2),
            first, second};
}

} // namespace hillock::core::training
