#pragma once

#include "core/training/tape_layout.hpp"
#include "core/training/work_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace hillock::core::training {

// How much of a batch is in memory at once. Immutable.
class MemoryPlan {
  public:
    // The most steps, by halves of all, and the most samples that fit; all of a batch if results are normalised over it. Throws Error (no
    // memory) if the settings do not allow enough.
    MemoryPlan(const TrainedProgram &trained, const Settings &settings, const ConvPlans &plans);

    const TapeLayout &layout() const { return *layout_; }
    // Samples that keep their gradients until they are added to the batch's; those of them that a thread runs side by side.
    std::size_t together() const { return together_; }
    std::size_t lanes() const { return lanes_; }
    std::uint64_t bytes() const { return bytes(together_); }

  private:
    const TrainedProgram &trained_;
    const Settings &settings_;
    const ConvPlans &plans_;
    std::optional<TapeLayout> layout_;
    std::size_t together_ = 1, lanes_ = 1;

    std::uint64_t bytes(std::size_t samples) const;
    void choose();
    void choose_lanes();
    void require_batch();
};

} // namespace hillock::core::training
