#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// Kernel row (or column) `kernel` of output row (or column) `out` covers the input row (or column) that it is listed under.
struct Tap {
    std::uint32_t kernel, out;
};

// The same for one element of an input plane: an output position, and the kernel element that covers it there.
struct Reach {
    std::uint32_t kernel, out;
};

// Which outputs each input row and column reaches: those of row r are rows[row_begin[r]] … rows[row_begin[r + 1] − 1]. Plain
// data; ConvPlan owns what it points to.
struct ConvTaps {
    const Tap *rows;
    const std::uint64_t *row_begin;
    const Tap *columns;
    const std::uint64_t *column_begin;
    // [height · width][reaches], as many for each element: those that are too many go to a position behind the last. None
    // where the table or the lists of a ConvWork would be large, and for pools.
    const Reach *reach;
    std::size_t reaches;
};

} // namespace hillock::core
