#pragma once

#include "kernel/level.hpp"
#include "neuron/neuron.hpp"

namespace hillock::HILLOCK_LEVEL {

// LI: tau dv/dt = (v_leak − v) + r x. One step of `size` neurons, src/docs/neurons.md.
inline void li(const Neuron &c, std::size_t size, const float *x, float *v, float *out) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        v[j] = fma(c.decay[j], v[j], fma(c.gain[j], x[j], c.leak[j]));
        out[j] = v[j];
    }
}

} // namespace hillock::HILLOCK_LEVEL
