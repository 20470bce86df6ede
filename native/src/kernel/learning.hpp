#pragma once

#include "kernel/adaptive_lif.hpp"
#include "kernel/learner.hpp"
#include "kernel/neurons.hpp"
#include "kernel/plastic.hpp"
#include "learning/delta.hpp"
#include "learning/hebbian.hpp"
#include "learning/stdp.hpp"

namespace hillock::HILLOCK_LEVEL {

inline void learn(const Plastic &plastic, PlasticWork &work, float *state, const float *z) {
    if (const auto *const spikes = std::get_if<Stdp>(&plastic.rule)) {
        stdp(plastic, *spikes, work, state, z);
    } else if (const auto *const rates = std::get_if<Hebbian>(&plastic.rule)) {
        hebbian(plastic, *rates, work, state, z);
    } else {
        delta(plastic, *std::get_if<Delta>(&plastic.rule), work, state, z);
    }
}

inline void learner(const Learner &l, PlasticWork &work, float *state, std::size_t steps) {
    const std::size_t size = l.plastic.outputs;
    NeuronMemory memory = l.memory;
    for (std::size_t t = 0; t < steps; ++t) {
        float *const sums = l.sums.row(0, t), *const z = l.z.row(0, t);
        plastic(l.plastic, work, state, l.x.row(0, t), sums);
        if (l.adaptive != nullptr) {
            adaptive_lif(*l.adaptive, size, state, sums, z);
        } else {
            neuron(*l.neuron, size, memory, {sums, 0, 0}, {z, 0, 0}, {1, 1});
            memory.z_before = z;
        }
        learn(l.plastic, work, state, z);
    }
}

} // namespace hillock::HILLOCK_LEVEL
