#pragma once

#include "connection/plastic.hpp"
#include "kernel/rows.hpp"
#include "kernel/spike_lists.hpp"
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
    Rows x; // or, if there are offsets, of step t those of row `first_list` + t
    SpikeLists lists;
    std::size_t first_list;
    OutRows sums, z; // what the connection gives, and the neuron
};

} // namespace hillock
