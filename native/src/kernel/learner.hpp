#pragma once

#include "connection/plastic.hpp"
#include "kernel/rows.hpp"
#include "neuron/adaptive_lif.hpp"
#include "neuron/neuron.hpp"

#include <cstddef>
#include <cstdint>

namespace hillock {

// A plastic connection and the neuron that it leads to and learns from, with nothing else between them; one sample.
struct Learner {
    const Plastic &plastic;
    const AdaptiveLif *adaptive; // the neuron is this one
    const Neuron *neuron;        // or this one, whose states are `memory`
    NeuronMemory memory;
    Rows x; // or, where `offsets` is not null: of step t sources[offsets[t]] … sources[offsets[t + 1] − 1], which spike
    const std::uint64_t *offsets;
    const std::uint32_t *sources;
    OutRows sums, z; // what the connection gives, and the neuron
};

} // namespace hillock
