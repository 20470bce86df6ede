#pragma once

#include "core/cache_sizes.hpp"
#include "core/engine/plan.hpp"
#include "core/image/program.hpp"

#include <cstddef>
#include <vector>

namespace hillock::core {

// Where in the memory of a thread the signals of a plan lie, in floats from its start; and how many samples fit, together, into
// its bounded part.
struct Layout {
    std::size_t most_rows = 0;    // of samples and steps
    std::size_t most_samples = 0; // of signals that are constant in time
    std::size_t most_spread = 0;  // rows of an input that comes as lists of spikes, or
    std::size_t most_bits = 0;    // rows of its bits
    std::size_t piece_steps = 0;  // at once, of one sample, of what is kept in pieces
    std::size_t zeros = 0, operand = 0, spread = 0;
    std::vector<std::size_t> signals;
    std::size_t size = 0;

    Layout(const Program &program, const Plan &plan, std::size_t block_steps, CacheSizes caches);

    // How many samples may run together, in blocks of `steps` steps.
    std::size_t samples(std::size_t steps, Spread of) const;

    // From row to row: rows start at multiples of 64 bytes, and not all in the same sets of a cache.
    static std::size_t stride(std::size_t size) {
        const std::size_t lines = (size + 15) / 16;
        return size < 16 ? size : 16 * (lines % 16 == 0 ? lines + 1 : lines);
    }
    // Of those that a program's rows of floats take, so that they fit a moderate memory.
    static std::size_t default_block_steps(const Program &program, const Plan &plan);
};

// Samples that run together, of a batch of which at most `most` may: about the same number in each group, since a sample left over would
// load all weights alone.
constexpr std::size_t group_size(std::size_t batch, std::size_t most) {
    const std::size_t groups = (batch + most - 1) / most;
    return (batch + groups - 1) / groups;
}

} // namespace hillock::core
