#pragma once

#include "core/image/program.hpp"
#include "core/training/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hillock::core::training {

// Which signals are constant, and which have a gradient (src/docs/training.md, What has a gradient). Immutable.
struct GradientPlan {
    struct Range { // a stage's operations
        std::size_t begin, end;
        bool whole; // its one operation runs over all steps of a segment at once
    };

    std::vector<const Operation *> operations; // of all stages, in order
    std::vector<Range> ranges;                 // of each stage, in them
    std::vector<std::uint8_t> constant;        // by signal: one value for all steps
    std::vector<std::uint8_t> has_gradient;    // by signal
    std::vector<std::uint8_t> read_late;       // by signal: an operation reads its value of the step before
    std::vector<std::uint8_t> back_to_input;   // by operation: an input has a gradient
    std::vector<std::uint8_t> trained;         // by operation
    std::vector<std::uint8_t> sums;            // by operation: sums its gx over the steps for inputs that are constant
    // By operation: its one input gets its gradient from this operation alone, which may thus store it.
    std::vector<std::uint8_t> alone;
    std::uint32_t input, output; // signals

    GradientPlan(const Program &program, const std::vector<Stage> &stages, const Settings &settings);

    bool constant_operation(std::size_t o) const { return constant[operations[o]->out] != 0; }
    bool backward(std::size_t o) const { return has_gradient[operations[o]->out] != 0; }
    std::size_t size(std::uint32_t signal) const { return sizes_[signal]; }

  private:
    std::vector<std::size_t> sizes_;

    void find_gradients();
    void find_alone();
};

} // namespace hillock::core::training
