#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock {

// Working memory of the vector kernels for dense connections. They take as many rows at once as it has room for.
struct LinearWork {
    static constexpr std::size_t kPanelFloats = 8192; // 32 KiB: half of a common first-level cache, or all of it

    std::size_t rows;     // at most, at once
    std::size_t inputs;   // at most
    std::uint64_t *bits;  // [rows][(inputs + 63) / 64]: where a row is not 0
    std::uint32_t *ranks; // [inputs]: a source's place among those that are active
    std::uint32_t *active; // [inputs]: the sources that are not 0 in some row
    std::uint32_t *ends;  // [rows][chunks + 1]: where each chunk's sources end in the row's list
    std::uint16_t *slots; // [rows][inputs]: the sources of each row, as places in the panel
    float *values;        // [rows][inputs]: of the rows that hold more than spikes
    std::uint8_t *analog; // [rows]: whether a row does
    float *panel;         // [kPanelFloats], aligned to 64
};

} // namespace hillock
