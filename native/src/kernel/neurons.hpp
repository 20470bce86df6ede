#pragma once

#include "kernel/rows.hpp"
#include "neuron/cuba_li.hpp"
#include "neuron/cuba_lif.hpp"
#include "neuron/fire.hpp"
#include "neuron/i.hpp"
#include "neuron/if.hpp"
#include "neuron/li.hpp"
#include "neuron/lif.hpp"

// From a neuron's model and reset rule to its loop.
namespace hillock::HILLOCK_LEVEL {

template<class Rule>
void fire_with(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows z, std::size_t steps) {
    const float *before = memory.z_before;
    for (std::size_t t = 0; t < steps; ++t) {
        const Rule fire(c.fire, before);
        if (c.model == Model::if_) {
            if_(c, fire, size, x.row(t), memory.v, z.row(t));
        } else if (c.model == Model::lif) {
            lif(c, fire, size, x.row(t), memory.v, z.row(t));
        } else {
            cuba_lif(c, fire, size, x.row(t), memory.i, memory.v, z.row(t));
        }
        before = z.row(t);
    }
}

template<class Rule>
void fire_bounded(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows z, std::size_t steps) {
    if (c.fire.lower_bound == nullptr) {
        fire_with<Rule>(c, size, memory, x, z, steps);
    } else {
        fire_with<Bounded<Rule>>(c, size, memory, x, z, steps);
    }
}

inline void integrate(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows out, std::size_t steps) {
    for (std::size_t t = 0; t < steps; ++t) {
        if (c.model == Model::i) {
            i(c, size, x.row(t), memory.v, out.row(t));
        } else if (c.model == Model::li) {
            li(c, size, x.row(t), memory.v, out.row(t));
        } else {
            cuba_li(c, size, x.row(t), memory.i, memory.v, out.row(t));
        }
    }
}

inline void neuron(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows out, std::size_t steps) {
    switch (c.fire.reset) {
    case Reset::none:
        return integrate(c, size, memory, x, out, steps);
    case Reset::to_v_reset:
        return fire_bounded<ToVReset>(c, size, memory, x, out, steps);
    case Reset::subtract:
        return fire_bounded<Subtract>(c, size, memory, x, out, steps);
    case Reset::subtract_late:
        return fire_bounded<SubtractLate>(c, size, memory, x, out, steps);
    case Reset::snntorch_subtract:
        return fire_bounded<SnntorchSubtract>(c, size, memory, x, out, steps);
    case Reset::multi_spike:
        return fire_bounded<MultiSpike>(c, size, memory, x, out, steps);
    }
}

} // namespace hillock::HILLOCK_LEVEL
