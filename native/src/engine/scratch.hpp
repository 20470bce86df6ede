#pragma once

#include "connection/conv_plan.hpp"
#include "image/program.hpp"
#include "kernel/rows.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace hillock {

// The memory that one engine works in, all of it allocated here; its size follows the block, never the number of steps.
// Exclusive to its engine.
class Scratch {
  public:
    // `block_steps` 0: as many as fit a moderate memory.
    Scratch(const Program &program, std::uint32_t block_steps);

    std::size_t block_steps() const { return block_steps_; }
    float *operand() { return memory_.get() + operand_; }
    const float *zeros() const { return memory_.get() + zeros_; }
    float *sums() { return memory_.get() + sums_; }
    // Where this engine's own rows of a signal lie, [block_steps][size]; the input has none.
    float *rows(std::uint32_t signal) { return memory_.get() + rows_[signal]; }
    // The state of a stream at rest, made anew.
    std::byte *state_at_rest();
    const ConvPlan &conv_plan(std::uint32_t out) const { return *conv_plans_[out]; }

  private:
    const Program &program_;
    std::size_t block_steps_;
    std::size_t operand_ = 0, zeros_ = 0, sums_ = 0;
    std::vector<std::size_t> rows_;
    std::unique_ptr<float[]> memory_;
    std::unique_ptr<std::uint64_t[]> state_;
    std::vector<std::optional<ConvPlan>> conv_plans_; // of the signal that a convolution writes
};

} // namespace hillock
