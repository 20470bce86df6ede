#pragma once

#include "core/neuron/cuba_lif.hpp"
#include "core/neuron/fire.hpp"
#include "core/neuron/if.hpp"
#include "core/neuron/lif.hpp"

// From a neuron's model and reset rule to its formulas.
namespace hillock::core::HILLOCK_LEVEL {

// What turns the input of a step into the membrane and the output.
template<class F, template<class> class Membrane, template<class> class Rule>
struct Step {
    Membrane<F> membrane;
    Rule<F> fire;
    bool bounded;
    F lower_bound;

    Step(const Neuron &c, const Reader<F> &at)
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

template<class F, template<class> class Rule, class Action>
void with_membrane(Model model, const Action &action) {
    if (model == Model::i || model == Model::if_) {
        action.template operator()<Step<F, IfMembrane, Rule>>();
    } else if (model == Model::li || model == Model::lif) {
        action.template operator()<Step<F, LifMembrane, Rule>>();
    } else {
        action.template operator()<Step<F, CubaLifMembrane, Rule>>();
    }
}

// Calls action<Step>().
template<class F, class Action>
void with_step(const Neuron &neuron, const Action &action) {
    switch (neuron.fire.reset) {
    case Reset::none:
        return with_membrane<F, Shown>(neuron.model, action);
    case Reset::to_v_reset:
        return with_membrane<F, ToVReset>(neuron.model, action);
    case Reset::subtract:
        return with_membrane<F, Subtract>(neuron.model, action);
    case Reset::subtract_late:
        return with_membrane<F, SubtractLate>(neuron.model, action);
    case Reset::snntorch_subtract:
        return with_membrane<F, SnntorchSubtract>(neuron.model, action);
    case Reset::multi_spike:
        return with_membrane<F, MultiSpike>(neuron.model, action);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
