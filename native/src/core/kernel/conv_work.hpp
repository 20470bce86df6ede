#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// Working memory of the kernels for convolutions.
struct ConvWork {
    float *sums;            // [out_height · out_width + 1][groups · padded targets of a group]
    std::uint32_t *sources; // ConvPlan::list_entries(): for each position, patch by patch, what it sees, ascending
    float *values;          // as many: what they hold
    std::uint64_t *events;  // [channels of a group][64 elements of a plane each]: those that are not silent
    std::uint32_t *ends;    // [out_height · out_width + 1]: where among them each position's end
};

} // namespace hillock::core
