#pragma once

#include "core/kernel/rows.hpp"

#include <cstdint>

namespace hillock::core {

class OperationReader;

// out[j] at step t = x[j] at step t − delay[j]. Plain data; tensors lie in the image.
struct Delay {
    const std::int32_t *delay; // [n], steps, 0 … depth
    std::uint64_t depth;
    std::uint32_t ring; // state variable [depth][n]; row t mod depth holds x of step t

    static Delay read(OperationReader &reader);

    // Runs `steps` steps of one sample from step `first` of its stream on `size` elements.
    void run(std::uint64_t first, std::size_t steps, std::size_t size, float *memory, Rows x, OutRows out) const;
};

} // namespace hillock::core
