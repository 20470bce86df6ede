#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

class OperationReader;

enum class Model { i, li, cuba_li, if_, lif, cuba_lif };

// no_threshold: the neuron does not fire. none: it fires, and v stays as it is.
enum class Reset {
    no_threshold,
    to_v_reset,
    subtract,
    subtract_late,
    snntorch_subtract,
    to_zero_late,
    none,
    multi_spike
};

// How a spiking neuron fires; fire.hpp has the rules.
struct Fire {
    Reset reset = Reset::no_threshold;
    bool at_or_above = false; // v = threshold fires too; not with multi_spike
    const float *threshold = nullptr;
    const float *v_reset = nullptr;     // with to_v_reset
    const float *lower_bound = nullptr; // or null
};

// What a neuron reads at run time: constants [n], which lie in the image, and the indices of its state variables. Plain data.
// Equations: the other files beside this one. The meaning of the constants: src/docs/neurons.md.
struct Neuron {
    Model model = Model::i;
    const float *gain = nullptr;
    const float *decay = nullptr; // li, lif, cuba_*
    const float *leak = nullptr;
    const float *synaptic_decay = nullptr; // cuba_*
    const float *synaptic_gain = nullptr;
    std::uint32_t v = 0;         // membrane
    std::uint32_t i = 0;         // synaptic current, cuba_*
    bool membrane_first = false; // cuba_*: the membrane sees the current of the step before
    Fire fire;

    bool cuba() const { return model == Model::cuba_li || model == Model::cuba_lif; }
    bool fires() const { return fire.reset != Reset::no_threshold; }

    static Neuron read(OperationReader &reader, Model model);
};

// Where one neuron population's states lie while it runs.
struct NeuronMemory {
    float *v;
    float *i;                  // cuba_*
    std::size_t sample_stride; // floats from one sample's states to the next's
    const float *z_before;     // its output of the step before, subtract_late
    std::size_t z_stride;      // of z_before, as sample_stride
};

} // namespace hillock::core
