#pragma once

#include "connection/conv_plan.hpp"
#include "image/program.hpp"
#include "kernel/linear_work.hpp"
#include "kernel/rows.hpp"
#include "learning/plastic_work.hpp"
#include "memory.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace hillock {

// The memory that one thread of an engine works in, all of it allocated here; its size follows the block and the most samples
// that run together, never the number of steps or the batch. Exclusive to its thread.
class Scratch {
  public:
    // `block_steps` 0: as many as fit a moderate memory.
    Scratch(const Program &program, std::uint32_t block_steps);

    std::size_t block_steps() const { return block_steps_; }
    // How many samples may run together, in blocks of `steps` steps; `spread`: with rows made of the input's spikes.
    std::size_t samples(std::size_t steps, bool spread) const;
    float *operand() { return floats_ + operand_; }
    const float *zeros() const { return floats_ + zeros_; }
    float *sums() { return floats_ + sums_; }
    // Room for rows of an input that comes as lists of spikes.
    float *spread() { return reinterpret_cast<float *>(spread_.get()); }
    // Where this thread's own rows of a signal lie, one for each step of each sample; the input has none.
    float *rows(std::uint32_t signal) { return floats_ + rows_[signal]; }
    // From row to row there: rows start at multiples of 64 bytes, and not all in the same sets of a cache.
    static std::size_t stride(std::size_t size) {
        const std::size_t lines = (size + 15) / 16;
        return size < 16 ? size : 16 * (lines % 16 == 0 ? lines + 1 : lines);
    }
    // The states of `samples` streams at rest, made anew.
    std::byte *states_at_rest(std::size_t samples);
    // A copy of the states of `samples` streams.
    std::byte *states_of(const std::byte *states, std::size_t samples);
    const ConvPlan &conv_plan(std::uint32_t out) const { return *conv_plans_[out]; }
    const LinearWork &linear() const { return linear_; }
    // Of the plastic connection that writes a signal.
    PlasticWork &plastic(std::uint32_t out) { return plastic_[out]; }
    // Where each signal's rows of the current block lie.
    std::vector<OutRows> &places() { return places_; }

  private:
    const Program &program_;
    std::size_t block_steps_, most_rows_, spread_rows_, most_samples_, state_bytes_;
    std::size_t zeros_ = 0, operand_ = 0, sums_ = 0; // floats from the memory's start
    std::vector<std::size_t> rows_;
    Memory memory_, spread_, states_, linear_memory_;
    float *floats_;
    LinearWork linear_{};
    std::vector<PlasticWork> plastic_; // of the signal that a plastic connection writes
    std::vector<Memory> plastic_memory_;
    std::vector<std::optional<ConvPlan>> conv_plans_; // of the signal that a convolution or a pool writes
    std::vector<OutRows> places_;

    void make_room_for_linear(const Program &program);
    void make_room_for_plastic(const Operation &operation, const Plastic &plastic);
};

} // namespace hillock
