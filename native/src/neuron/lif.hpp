#pragma once

#include "kernel/level.hpp"
#include "neuron/neuron.hpp"

namespace hillock::HILLOCK_LEVEL {

// LIF: tau dv/dt = (v_leak − v) + r x, a spike where v > v_threshold. One step of `size` neurons, src/docs/neurons.md.
template<class Rule>
void lif(const Neuron &c, const Rule &fire, std::size_t size, const float *x, float *v, float *z) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        const float u = fma(c.decay[j], v[j], fma(c.gain[j], x[j], c.leak[j]));
        fire(j, u, v, z);
    }
}

} // namespace hillock::HILLOCK_LEVEL
