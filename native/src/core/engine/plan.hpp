#pragma once

#include "core/image/program.hpp"

#include <cstdint>
#include <vector>

namespace hillock::core {

// How a run keeps what an operation gives for those that read it: as rows of floats; as bits, of spikes that dense connections
// alone read; or not at all, of a dense connection whose sums its neurons take as soon as they are complete.
enum class Kept : std::uint8_t { rows, bits, nowhere };

// What an engine decides before it runs: for an input that is held or streamed, and for runs that record signals or states,
// which keep everything in rows, or do not.
struct Plan {
    std::vector<std::uint8_t> steady;       // signals that are constant in time
    std::vector<Kept> kept;                 // of each signal
    std::vector<const Operation *> writers; // of each signal that is kept nowhere

    Plan(const Program &program, bool held, bool records);
};

} // namespace hillock::core
