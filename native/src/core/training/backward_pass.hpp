#pragma once

#include "core/training/lanes.hpp"
#include "core/training/pass_parts.hpp"
#include "core/training/tape.hpp"

#include <array>
#include <vector>

namespace hillock::core::training {

// Runs the operations of one sample backwards over the tape (src/docs/training.md, Order of arrival), and adds up those gradients of
// parameters that are the sample's own. Exclusive to its thread.
class BackwardPass {
  public:
    BackwardPass(const PassParts &parts, Tape &tape);

    // Starts a sample, once the tape refers to its memory.
    void begin();
    // Starts a segment: clears what operations add to.
    void begin_segment(std::size_t length);
    // Visits stages `end` − 1 down to `begin` of all lanes, a segment of `length` steps; the gradient of the output holds what comes from
    // the loss.
    static void run_stages(const Lanes<BackwardPass> &lanes, std::size_t end, std::size_t begin, std::size_t length);
    // Visits the operations whose results are constant, after the first step of the sample.
    void finish();
    // Only operations `end` − 1 down to `begin`.
    void finish(std::size_t end, std::size_t begin);

  private:
    const PassParts &parts_;
    const GradientPlan &plan_;
    Tape &tape_;
    std::vector<std::vector<const float *>> rates_; // by operation
    std::vector<std::array<float *, kConstantGradients>> constants_;
    std::vector<std::array<float *, 5>> own_; // by operation and key: the sample's own gradient, or null
    std::vector<std::size_t> visited_;        // by operation: steps of a delay so far
    std::vector<std::uint8_t> stored_;        // by signal: its gradient is stored, not added to

    float *own(std::size_t o, ParameterKey key) const { return own_[o][static_cast<std::size_t>(key)]; }
    std::size_t window_begin(std::size_t end) const;
    void cut_before(const GradientPlan::Range &range, std::size_t end);
    void clear_states(std::size_t o);
    void take_late(std::uint32_t signal, std::size_t k);
    static void visit_all(const Lanes<BackwardPass> &lanes, std::size_t o, std::size_t k, std::size_t count);
    void visit(std::size_t o, std::size_t k, std::size_t count);
    bool sums(std::size_t o) const;
    OutRows gx(std::size_t o, std::size_t k) const;
    void linear_sources(std::size_t o, std::size_t k, Extent extent);
    void give(std::size_t o, std::size_t k, std::size_t count, const OutRows &gx);
    void linear(const Linear &op, std::size_t o, Rows x, Rows d, std::size_t count);
    void conv(const Conv &op, std::size_t o, Rows x, Rows d, OutRows gx, std::size_t count);
    void neuron(const Neuron &op, std::size_t o, std::size_t k, Rows x, Rows d, OutRows gx, bool sum,
                std::size_t count);
    void delay(const Delay &op, std::size_t o, Rows d, OutRows gx, std::size_t count);
};

} // namespace hillock::core::training
