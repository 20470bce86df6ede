#pragma once

#include "core/image/program.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hillock::core {

// How a run keeps what an operation gives for those that read it: as rows of floats; as bits, of spikes that dense connections
// alone read; not at all, of a dense connection whose sums its neurons take as soon as they are complete; or as rows of one piece, a few
// steps of one sample, whose place the next piece takes.
enum class Kept : std::uint8_t { rows, bits, nowhere, piece };

// What a run makes of an input that comes as lists of spikes: rows of floats; bits, where dense connections alone read it; or nothing, where
// all read lists.
enum class Spread : std::uint8_t { nothing, rows, bits };

// Stages `first` … `end` − 1 of a program. Those of a span that runs in pieces gain nothing from several samples at once, and keep signals
// that nothing else reads.
struct Span {
    std::size_t first, end;
    bool pieces;
};

// The runs that an engine has a plan for: recorded runs keep every signal in rows, plain ones store less; a held input is the same
// for all steps.
enum class PlanName : std::uint8_t { recorded, recorded_held, plain, plain_held };

// What an engine decides before it runs: for an input that is held or streamed, and for runs that record signals or states,
// which keep everything in rows, or do not.
struct Plan {
    std::vector<std::uint8_t> steady;       // signals that are constant in time
    std::vector<Kept> kept;                 // of each signal
    std::vector<const Operation *> writers; // of each signal that is kept nowhere
    std::vector<Span> spans;                // all stages, in their order
    bool input_bits = false;                // whether lists of spikes may become bits

    Plan(const Program &program, bool held, bool records);

  private:
    void divide(const Program &program, bool records);
};

// An engine's plans by name.
class Plans {
  public:
    // `layers`: whether the engine's kernels run a dense connection and its neurons as one; if not, plain runs keep rows as well.
    Plans(const Program &program, bool layers);

    const Plan &operator[](PlanName name) const { return all_[static_cast<std::size_t>(name)]; }
    auto begin() const { return all_.begin(); } // in the order of PlanName
    auto end() const { return all_.end(); }

  private:
    std::array<Plan, 4> all_;
};

} // namespace hillock::core
