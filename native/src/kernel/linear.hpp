#pragma once

#include "connection/linear.hpp"
#include "kernel/level.hpp"
#include "kernel/linear_work.hpp"
#include "kernel/rows.hpp"

namespace hillock::HILLOCK_LEVEL {

// The plain form, by which the others are judged: each source that is not silent adds its row of weights.
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

inline void linear_rows(const Linear &op, const LinearWork &, Input x, OutRows out, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        for (std::size_t t = 0; t < extent.steps; ++t) {
            linear(op, x.rows.row(sample, t), out.row(sample, t));
        }
    }
}

} // namespace hillock::HILLOCK_LEVEL
