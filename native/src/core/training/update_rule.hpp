#pragma once

#include "core/training/kernel/update_work.hpp"
#include "core/training/parameter.hpp"
#include "core/training/settings.hpp"

namespace hillock::core::training {

// An optimizer with its counters (src/docs/training.md, Optimizers).
class UpdateRule {
  public:
    explicit UpdateRule(const Optimizer &optimizer) : optimizer_(optimizer) {}

    // Starts a batch with the schedule's rate; `clip` scales all gradients.
    void begin(double rate, float clip);
    UpdateNumbers numbers(const Parameter &parameter) const;
    // Keeps what a change must not leave: biases that are not −0, values not below the lowest.
    static void bound(const Parameter &parameter, std::size_t begin, std::size_t end);

    // β to the power of the batches so far.
    double power1 = 1, power2 = 1;

  private:
    const Optimizer optimizer_;
    double rate_ = 0;
    float clip_ = 1;
};

} // namespace hillock::core::training
