#pragma once

#include "core/engine/layout.hpp"
#include "core/image/program.hpp"
#include "core/kernel/conv_work.hpp"
#include "core/kernel/linear_work.hpp"
#include "core/kernel/rows.hpp"
#include "core/memory.hpp"
#include "core/plasticity/plastic_work.hpp"
#include "core/transform/conv_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace hillock::core {

// The memory that one thread of an engine works in, all of it allocated here; its size follows the block and the most samples
// that run together, never the number of steps or the batch. Exclusive to its thread.
class Scratch {
  public:
    // Bytes that it will take, at most.
    static std::size_t most_bytes(const Program &program, const Plans &plans, std::uint32_t block_steps,
                                  CacheSizes caches);

    // `block_steps` 0: as many as fit a moderate memory.
    Scratch(const Program &program, const Plans &plans, std::uint32_t block_steps, CacheSizes caches);

    std::size_t block_steps() const { return block_steps_; }
    // Of each plan.
    const Layout &layout(PlanName plan) const { return layouts_[static_cast<std::size_t>(plan)]; }
    // Whether neurons can take their sums from dense connections, in blocks of `steps` steps.
    bool layers_fit(std::size_t steps) const {
        return linear_.inputs != 0 && linear_.sure_rows(linear_.inputs) >= steps;
    }
    // From `at`, a place of a layout.
    float *floats(std::size_t at) { return floats_ + at; }
    // The states of `samples` streams at rest, made anew.
    std::byte *states_at_rest(std::size_t samples);
    // A copy of the states of `samples` streams.
    std::byte *states_of(const std::byte *states, std::size_t samples);
    const ConvPlan &conv_plan(std::uint32_t out) const { return *conv_plans_[out]; }
    const LinearWork &linear() const { return linear_; }
    const ConvWork &conv() const { return conv_; }
    // Of the plastic connection that writes a signal.
    PlasticWork &plastic(std::uint32_t out) { return plastic_[out]; }
    // Where each signal's rows of the current block lie.
    std::vector<OutRows> &places() { return places_; }
    std::vector<BitRows> &bits() { return bits_; }

  private:
    const Program &program_;
    std::size_t state_bytes_, block_steps_;
    std::vector<Layout> layouts_;
    Memory memory_, states_, linear_memory_, conv_memory_;
    float *floats_;
    LinearWork linear_{};
    ConvWork conv_{};
    std::vector<PlasticWork> plastic_; // of the signal that a plastic connection writes
    std::vector<Memory> plastic_memory_;
    std::vector<std::optional<ConvPlan>> conv_plans_; // of the signal that a convolution or a pool writes
    std::vector<OutRows> places_;
    std::vector<BitRows> bits_;

    void make_room_for_linear(const Program &program);
    void make_room_for_convs(const Program &program);
    void make_room_for_plastic(const Operation &operation, const Plastic &plastic);
};

} // namespace hillock::core
