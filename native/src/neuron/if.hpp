#pragma once

#include "kernel/reader.hpp"
#include "neuron/neuron.hpp"

namespace hillock::HILLOCK_LEVEL {

// I and IF: dv/dt = r x. The membrane before the threshold, src/docs/neurons.md.
template<class F>
struct IfMembrane {
    F gain;

    IfMembrane(const Neuron &c, const Reader<F> &at) : gain(at(c.gain)) {}

    [[gnu::always_inline]] F operator()(F x, F v, F &) const { return fma(gain, x, v); }
};

} // namespace hillock::HILLOCK_LEVEL
