#pragma once

#include "kernel/level.hpp"
#include "neuron/neuron.hpp"

namespace hillock::HILLOCK_LEVEL {

// CubaLI: tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i. One step of `size` neurons, src/docs/neurons.md.
inline void cuba_li(const Neuron &c, std::size_t size, const float *x, float *i, float *v, float *out) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        i[j] = fma(c.synaptic_decay[j], i[j], c.synaptic_gain[j] * x[j]);
        v[j] = fma(c.decay[j], v[j], fma(c.gain[j], i[j], c.leak[j]));
        out[j] = v[j];
    }
}

} // namespace hillock::HILLOCK_LEVEL
