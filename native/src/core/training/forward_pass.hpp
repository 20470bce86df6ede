#pragma once

#include "core/training/lanes.hpp"
#include "core/training/pass_parts.hpp"
#include "core/training/tape.hpp"

namespace hillock::core::training {

// Runs one sample's steps with the engine's kernels, and writes the tape. Exclusive to its thread.
class ForwardPass {
  public:
    ForwardPass(const PassParts &parts, Tape &tape);

    // Starts a sample at rest.
    void rest();
    // Keeps the states before the tape's first step.
    void begin();
    // Then runs stages `begin` to `end` − 1 of all lanes for `length` steps. `first`: for the first time, so that spikes are counted.
    static void run_stages(const Lanes<ForwardPass> &lanes, std::size_t begin, std::size_t end, std::size_t length,
                           bool first);
    // Moves the last of `length` rows to the place of the row before the next segment.
    void carry(std::size_t length);
    // Keeps what the sample is at the start of the tape's segment; takes it back.
    void save();
    void restore();
    // The first state variable that is not finite; the number of variables if all are.
    std::size_t first_not_finite() const;
    // Of a variable, the first value that is not finite.
    float not_finite(std::size_t variable) const;

  private:
    const PassParts &parts_;
    const GradientPlan &plan_;
    Tape &tape_;

    float *state() const { return tape_.at(parts_.layout.state) + sizeof(std::uint64_t) / sizeof(float); }
    float *variable(std::uint32_t index) const { return state() + parts_.trained.program().state[index].offset; }
    static void run_all(const Lanes<ForwardPass> &lanes, std::size_t o, std::size_t k, std::size_t count, bool first);
    void run(std::size_t o, std::size_t k, std::size_t count, bool first);
    void run_linear(const Linear &linear, std::size_t o, std::size_t k, Extent extent);
    OutRows written(std::size_t o, std::size_t k) const;
    void run_neuron(const Neuron &neuron, std::size_t o, std::size_t k, std::size_t count, bool first);
    void add_operand(std::size_t o, std::size_t k, std::size_t count);
    template<class Copy>
    void each_kept(Copy copy);
};

} // namespace hillock::core::training
