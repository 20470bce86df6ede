#pragma once

#include "core/kernel/rows.hpp"
#include "core/kernel/spike_lists.hpp"
#include "core/neuron/adaptive_lif.hpp"
#include "core/neuron/neuron.hpp"
#include "core/transform/plastic.hpp"

#include <cstddef>
#include <cstdint>

namespace hillock::core {

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

} // namespace hillock::core
