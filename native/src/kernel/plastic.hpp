#pragma once

#include "connection/plastic.hpp"
#include "kernel/level.hpp"
#include "learning/traces.hpp"

namespace hillock::HILLOCK_LEVEL {

// One step of a plastic connection before it learns: as Linear, from weights that are state.
inline void plastic(const Plastic &op, const float *state, const float *x, float *out) {
    begin(out, nullptr, op.outputs);
    for_each_event(x, op.inputs,
                   [&](std::size_t i) { accumulate(out, state + op.weight + i * op.outputs, x[i], op.outputs); });
    for (std::size_t j = 0; j < op.outputs; ++j) {
        out[j] += 0.0f; // never −0
    }
}

} // namespace hillock::HILLOCK_LEVEL
