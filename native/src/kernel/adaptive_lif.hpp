#pragma once

#include "kernel/level.hpp"
#include "neuron/adaptive_lif.hpp"

namespace hillock::HILLOCK_LEVEL {

// tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i; tau_theta dθ/dt = −θ; a spike where v > v_threshold + θ. One step of
// `size` neurons, src/docs/neurons.md. Both branches of a choice are computed, so that lanes need no branch.
inline void adaptive_lif(const AdaptiveLif &c, std::size_t size, float *state, const float *x, float *z) {
    float *const i = state + c.i, *const v = state + c.v, *const count = state + c.count,
                 *const theta = state + c.theta;
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        i[j] = fma(c.synaptic_decay[j], i[j], c.synaptic_gain[j] * x[j]);
        const float kept = v[j];
        const float u = fma(c.decay[j], kept, fma(c.gain[j], i[j], c.leak[j]));
        const float grown = c.theta_decay[j] * theta[j];
        const float left = count[j];
        const float reset = c.v_reset[j];
        const float refractory = c.refractory[j];
        const float raised = grown + c.theta_plus[j];
        const float highest = c.threshold[j] + grown;
        const bool held = left > 0.0f;
        const float reached = held ? highest : u;
        const bool spike = reached > highest;
        const float moved = held ? kept : u;
        const float less = left - 1.0f;
        const float waiting = held ? less : 0.0f;
        z[j] = spike ? 1.0f : 0.0f;
        v[j] = spike ? reset : moved;
        count[j] = spike ? refractory : waiting;
        theta[j] = spike ? raised : grown;
    }
}

} // namespace hillock::HILLOCK_LEVEL
