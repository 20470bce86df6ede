#pragma once

#include "connection/scale.hpp"
#include "connection/threshold.hpp"
#include "kernel/level.hpp"

namespace hillock::HILLOCK_LEVEL {

inline void scale(const Scale &op, std::size_t size, const float *x, float *out) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        const float scaled = fma(op.scale[j], x[j], 0.0f) + 0.0f;
        out[j] = x[j] == 0.0f ? 0.0f : scaled;
    }
}

inline void threshold(const Threshold &op, std::size_t size, const float *x, float *out) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        out[j] = x[j] > op.threshold[j] ? 1.0f : 0.0f;
    }
}

} // namespace hillock::HILLOCK_LEVEL
