#pragma once

#include "core/neuron/cuba_lif.hpp"
#include "core/neuron/fire.hpp"
#include "core/neuron/if.hpp"
#include "core/neuron/lif.hpp"

// From a neuron's model and reset rule to its formulas.
namespace hillock::core::HILLOCK_LEVEL {

// What turns the input of a step into the membrane and the output.
template<class F, class Membrane, class Rule>
struct Step {
    Membrane membrane;
    Rule fire;
    bool bounded;
    F lower_bound;

    [[gnu::always_inline]] Step(const Neuron &c, const Reader<F> &at)
        : membrane(c, at), fire(c.fire, at), bounded(c.fire.lower_bound != nullptr),
          lower_bound(at(c.fire.lower_bound)) {}

    // v, i and z are those of the step before, then of this.
    [[gnu::always_inline]] void operator()(F x, F &v, F &i, F &z) const {
        const F u = membrane(x, v, i);
        const Fired<F> fired = fire(u, v, z);
        z = fired.z;
        v = fired.v;
        if (bounded) {
            v = v < lower_bound ? lower_bound : v;
        }
    }
};

template<class F, class Rule, class Action>
void with_membrane(const Neuron &neuron, const Action &action) {
    if (neuron.model == Model::i || neuron.model == Model::if_) {
        action.template operator()<Step<F, IfMembrane<F>, Rule>>();
    } else if (neuron.model == Model::li || neuron.model == Model::lif) {
        action.template operator()<Step<F, LifMembrane<F>, Rule>>();
    } else {
        action.template operator()<Step<F, CubaLifMembrane<F>, Rule>>();
    }
}

// Calls action<Step>().
template<class F, class Action>
void with_step(const Neuron &neuron, const Action &action) {
    const Fire &fire = neuron.fire;
    const bool subtracts =
        fire.reset == Reset::subtract || fire.reset == Reset::subtract_late || fire.reset == Reset::snntorch_subtract;
    if (subtracts && fire.at_or_above) {
        return with_membrane<F, SubtractAtOrAbove<F>>(neuron, action);
    }
    switch (fire.reset) {
    case Reset::no_threshold:
        return with_membrane<F, Shown<F>>(neuron, action);
    case Reset::to_v_reset:
        return with_membrane<F, ToVReset<F>>(neuron, action);
    case Reset::subtract:
        return with_membrane<F, Subtract<F, Above>>(neuron, action);
    case Reset::subtract_late:
        return with_membrane<F, SubtractLate<F, Above>>(neuron, action);
    case Reset::snntorch_subtract:
        return with_membrane<F, SnntorchSubtract<F, Above>>(neuron, action);
    case Reset::to_zero_late:
    case Reset::none:
        return with_membrane<F, ToZeroLate<F>>(neuron, action);
    case Reset::multi_spike:
        return with_membrane<F, MultiSpike<F>>(neuron, action);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
