#pragma once

#include "connection/linear.hpp"
#include "kernel/level.hpp"

namespace hillock::HILLOCK_LEVEL {

// Event-driven: each source that is not silent adds its row of weights.
inline void linear(const Linear &op, const float *x, float *out) {
    begin(out, op.bias, op.outputs);
    for (std::size_t i = 0; i < op.inputs; ++i) {
        if (x[i] != 0.0f) {
            accumulate(out, op.weight + i * op.outputs, x[i], op.outputs);
        }
    }
    for (std::size_t j = 0; j < op.outputs; ++j) {
        out[j] += 0.0f; // never −0
    }
}

} // namespace hillock::HILLOCK_LEVEL
