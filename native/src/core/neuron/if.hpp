#pragma once

#include "core/kernel/reader.hpp"
#include "core/neuron/neuron.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// I and IF: dv/dt = r x. The membrane before the threshold, src/docs/neurons.md.
template<class F>
struct IfMembrane {
    F gain;

    IfMembrane(const Neuron &c, const Reader<F> &at) : gain(at(c.gain)) {}

    [[gnu::always_inline]] F operator()(F x, F v, F &) const { return fma(gain, x, v); }
};

} // namespace hillock::core::HILLOCK_LEVEL
