#pragma once

#include "core/kernel/rows.hpp"
#include "core/neuron/neuron.hpp"
#include "core/training/surrogate.hpp"

#include <cstddef>

namespace hillock::core {

// Where the forward pass of a population keeps what the backward pass reads. Row k is that of step k; what is null is left out.
struct NeuronRecord {
    OutRows z;     // spikes, or membranes of neurons that do not spike; not null
    OutRows u;     // membranes before the threshold
    OutRows v, i;  // membranes and currents that the neurons keep
    float *counts; // [n]: the spikes of each neuron are added
};

// The backward pass of a population (src/docs/training.md, Backward of the neurons). Rows of `before` are those of the step before:
// row k + 1 is that of step k.
struct NeuronGradient {
    const Neuron &neuron;
    training::SurrogateCurve surrogate;
    bool whole; // gradients pass through resets
    Rows u, v_before, i_before, z_before;
    const float *mask;         // dropout; null for none
    const float *const *rates; // gradients from penalties
    std::size_t rate_count;
    float *gv, *gi, *gl;     // [n] from step to step
    float *const *constants; // gradients of the constants, in the order of Constant; null if none is trained
};

} // namespace hillock::core
