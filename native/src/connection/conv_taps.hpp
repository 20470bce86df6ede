#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock {

// Kernel row (or column) `kernel` of output row (or column) `out` covers the input row (or column) that it is listed under.
struct Tap {
    std::uint32_t kernel, out;
};

// The same for one element of an input plane, in floats: where the weights of a kernel element and the sums of an output
// position begin.
struct Reach {
    std::uint32_t weight, sum;
};

// Which outputs each input row and column reaches: those of row r are rows[row_begin[r]] … rows[row_begin[r + 1] − 1]. Plain
// data; ConvPlan owns what it points to.
struct ConvTaps {
    const Tap *rows;
    const std::uint64_t *row_begin;
    const Tap *columns;
    const std::uint64_t *column_begin;
    // [height · width][reaches], as many for each element: those that are too many go to a position behind the last. None for
    // planes so large that the table would be, and for pools.
    const Reach *reach;
    std::size_t reaches;
};

} // namespace hillock
