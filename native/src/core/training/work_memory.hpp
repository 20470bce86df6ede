#pragma once

#include "core/engine/kernel_memory.hpp"
#include "core/training/gradient_plan.hpp"
#include "core/transform/conv_plan.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace hillock::core::training {

// The taps of each convolution and pool. Immutable.
class ConvPlans {
  public:
    explicit ConvPlans(const GradientPlan &plan);

    ConvTaps taps(std::size_t operation) const { return plans_[operation]->taps(); }
    std::size_t list_entries(std::size_t operation) const { return plans_[operation]->list_entries(); }

  private:
    std::vector<std::optional<ConvPlan>> plans_;
};

// What the forward kernels of one thread work in, for as many rows of dense connections as a segment has steps. Exclusive to its
// thread.
class WorkMemory {
  public:
    WorkMemory(const GradientPlan &plan, const ConvPlans &plans, std::size_t steps);

    // Bytes that one takes.
    static std::size_t bytes(const GradientPlan &plan, const ConvPlans &plans, std::size_t steps);

    const LinearWork &linear() const { return linear_; }
    const ConvWork &conv() const { return conv_; }

  private:
    LinearWork linear_{};
    ConvWork conv_{};
    Memory linear_memory_, conv_memory_;
};

} // namespace hillock::core::training
