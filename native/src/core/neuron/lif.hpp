#pragma once

#include "core/kernel/reader.hpp"
#include "core/neuron/neuron.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// LI and LIF: tau dv/dt = (v_leak − v) + r x. The membrane before the threshold, src/docs/neurons.md.
template<class F>
struct LifMembrane {
    F gain, decay, leak;

    [[gnu::always_inline]] LifMembrane(const Neuron &c, const Reader<F> &at)
        : gain(at(c.gain)), decay(at(c.decay)), leak(at(c.leak)) {}

    [[gnu::always_inline]] F operator()(F x, F v, F &) const { return fma(decay, v, fma(gain, x, leak)); }
};

} // namespace hillock::core::HILLOCK_LEVEL
