#pragma once

#include "core/neuron/lif.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// CubaLI and CubaLIF: tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i. The membrane before the threshold,
// src/docs/neurons.md.
template<class F>
struct CubaLifMembrane {
    F synaptic_decay, synaptic_gain;
    LifMembrane<F> membrane;
    bool membrane_first; // the membrane sees the current of the step before

    [[gnu::always_inline]] CubaLifMembrane(const Neuron &c, const Reader<F> &at)
        : synaptic_decay(at(c.synaptic_decay)), synaptic_gain(at(c.synaptic_gain)), membrane(c, at),
          membrane_first(c.membrane_first) {}

    [[gnu::always_inline]] F operator()(F x, F v, F &i) const {
        const F before = i;
        i = fma(synaptic_decay, i, synaptic_gain * x);
        return membrane(membrane_first ? before : i, v, i);
    }
};

} // namespace hillock::core::HILLOCK_LEVEL
