#pragma once

#include "kernel/level.hpp"
#include "neuron/neuron.hpp"

namespace hillock::HILLOCK_LEVEL {

// CubaLIF: tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i, a spike where v > v_threshold. One step of `size`
// neurons, src/docs/neurons.md.
template<class Rule>
void cuba_lif(const Neuron &c, const Rule &fire, std::size_t size, const float *x, float *i, float *v, float *z) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        i[j] = fma(c.synaptic_decay[j], i[j], c.synaptic_gain[j] * x[j]);
        const float u = fma(c.decay[j], v[j], fma(c.gain[j], i[j], c.leak[j]));
        fire(j, u, v, z);
    }
}

} // namespace hillock::HILLOCK_LEVEL
