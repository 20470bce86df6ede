#pragma once

#include "core/image/allowance.hpp"
#include "core/image/operation.hpp"
#include "core/memory.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hillock::core {

// One float vector a time step.
struct Signal {
    std::string name;
    std::uint64_t size;
    std::int32_t previous; // the state variable with the last step's value, −1: nobody reads it late
    bool reported_late;    // a recording shows the last step's value
    bool given = false;    // by the caller: an input
    bool shown = false;    // an output's
};

// An Input or Output of the network, and its place in a row of the encoding or of the results, which holds those of all Inputs or
// Outputs, one after the other.
struct Port {
    std::string name;
    std::uint32_t signal;
    std::uint64_t offset, size; // floats
    bool spikes = false;        // of an Output: it gives spikes, not a membrane
};

// A float vector that lives from step to step.
struct StateVariable {
    std::string name;
    std::vector<std::uint64_t> shape;
    std::uint64_t size;
    std::uint64_t offset; // floats from the first variable's start
    bool membrane;        // the `v` of a neuron
    const float *initial; // what a stream at rest holds, in the image; null for zeros
};

struct Stage {
    std::vector<Operation> operations;
    // One operation that reads nothing late and is not plastic: runs over a whole block of time steps at once.
    bool feed_forward;
    // A plastic connection, which reads nothing late or of this stage, and the neuron that reads it alone: runs over a whole block too.
    bool learner = false;
};

// The program of an image (src/docs/image.md, "The program"), every reference checked. Immutable.
struct Program {
    std::vector<Port> inputs, outputs;     // at least one of each
    std::uint64_t input_size, output_size; // of a row
    bool counts;                           // some Output gives spikes
    bool membranes;                        // some Output gives a membrane
    bool reports_previous;                 // what spiking neurons report that do not say otherwise
    std::vector<Signal> signals;
    std::vector<StateVariable> state;
    std::vector<Stage> stages;
    Allowance memory; // for panels

    std::uint64_t state_bytes() const {
        const std::uint64_t floats = state.empty() ? 0 : state.back().offset + state.back().size;
        return (sizeof(std::uint64_t) + floats * sizeof(float) + 7) / 8 * 8;
    }
    // Of an input given as lists of spikes: whether a stage reads it as such, and whether anything needs it in rows.
    bool reads_lists(const Stage &stage) const;
    bool needs_rows() const;
    // Whether the network's one Input is all that an operation reads.
    bool reads_input(const Operation &operation) const;
    // Whether an operation lists what is not 0 of the input, at each step.
    bool lists_input() const;
    // Writes a stream at rest: state_bytes() bytes, aligned to 8.
    void rest(std::byte *bytes) const;
};

} // namespace hillock::core
