#pragma once

#include "core/kernel/plain_weights.hpp"
#include "core/transform/linear.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// The plain form, by which the others are judged: each source that is not silent adds its row of weights. Gives whether all are finite.
template<class Weights>
bool linear(const Linear &op, Weights weights, const float *x, float *out) {
    bool fine = true;
    begin(out, op.bias, op.outputs);
    for (std::size_t i = 0; i < op.inputs; ++i) {
        if (x[i] != 0.0f) {
            fine = fine && finite(x[i]);
            accumulate(out, weights.plus(i * op.outputs), x[i], op.outputs);
        }
    }
    for (std::size_t j = 0; j < op.outputs; ++j) {
        out[j] += 0.0f; // never −0
    }
    return fine;
}

} // namespace hillock::core::HILLOCK_LEVEL
