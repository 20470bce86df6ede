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

// Neurons that run over all steps before the next ones do: their constants and states stay near.
inline constexpr std::size_t kNeuronTile = 128;

// Of the neurons from `first` on.
inline Neuron shifted(Neuron c, std::size_t first) {
    const float **const constants[] = {&c.gain,          &c.decay,          &c.leak,         &c.synaptic_decay,
                                       &c.synaptic_gain, &c.fire.threshold, &c.fire.v_reset, &c.fire.lower_bound};
    for (const float **const constant : constants) {
        *constant = *constant == nullptr ? nullptr : *constant + first;
    }
    return c;
}

template<class Rule>
void fire_with(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows z, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        float *const v = memory.v + sample * memory.sample_stride;
        float *const i = memory.i != nullptr ? memory.i + sample * memory.sample_stride : nullptr;
        const float *before = memory.z_before == nullptr ? nullptr : memory.z_before + sample * memory.z_stride;
        for (std::size_t t = 0; t < extent.steps; ++t) {
            const Rule fire(c.fire, before);
            if (c.model == Model::if_) {
                if_(c, fire, size, x.row(sample, t), v, z.row(sample, t));
            } else if (c.model == Model::lif) {
                lif(c, fire, size, x.row(sample, t), v, z.row(sample, t));
            } else {
                cuba_lif(c, fire, size, x.row(sample, t), i, v, z.row(sample, t));
            }
            before = z.row(sample, t);
        }
    }
}

template<class Rule>
void fire_bounded(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows z, Extent extent) {
    if (c.fire.lower_bound == nullptr) {
        fire_with<Rule>(c, size, memory, x, z, extent);
    } else {
        fire_with<Bounded<Rule>>(c, size, memory, x, z, extent);
    }
}

inline void integrate(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows out, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        float *const v = memory.v + sample * memory.sample_stride;
        float *const current = memory.i != nullptr ? memory.i + sample * memory.sample_stride : nullptr;
        for (std::size_t t = 0; t < extent.steps; ++t) {
            if (c.model == Model::i) {
                i(c, size, x.row(sample, t), v, out.row(sample, t));
            } else if (c.model == Model::li) {
                li(c, size, x.row(sample, t), v, out.row(sample, t));
            } else {
                cuba_li(c, size, x.row(sample, t), current, v, out.row(sample, t));
            }
        }
    }
}

inline void neuron_tile(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows out, Extent extent) {
    switch (c.fire.reset) {
    case Reset::none:
        return integrate(c, size, memory, x, out, extent);
    case Reset::to_v_reset:
        return fire_bounded<ToVReset>(c, size, memory, x, out, extent);
    case Reset::subtract:
        return fire_bounded<Subtract>(c, size, memory, x, out, extent);
    case Reset::subtract_late:
        return fire_bounded<SubtractLate>(c, size, memory, x, out, extent);
    case Reset::snntorch_subtract:
        return fire_bounded<SnntorchSubtract>(c, size, memory, x, out, extent);
    case Reset::multi_spike:
        return fire_bounded<MultiSpike>(c, size, memory, x, out, extent);
    }
}

inline void neuron(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows out, Extent extent) {
    for (std::size_t first = 0; first < size; first += kNeuronTile) {
        const std::size_t count = size - first < kNeuronTile ? size - first : kNeuronTile;
        NeuronMemory tile = memory;
        tile.v += first;
        tile.i = memory.i == nullptr ? nullptr : memory.i + first;
        tile.z_before = memory.z_before == nullptr ? nullptr : memory.z_before + first;
        neuron_tile(shifted(c, first), count, tile, {x.first + first, x.stride, x.sample_stride},
                    {out.first + first, out.stride, out.sample_stride}, extent);
    }
}

} // namespace hillock::HILLOCK_LEVEL
