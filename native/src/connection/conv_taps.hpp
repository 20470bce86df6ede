#pragma once

#include <cstdint>

namespace hillock {

// Kernel row (or column) `kernel` of output row (or column) `out` covers the input row (or column) that it is listed under.
struct Tap {
    std::uint32_t kernel, out;
};

// Which outputs each input row and column reaches: those of row r are rows[row_begin[r]] … rows[row_begin[r + 1] − 1]. Plain
// data; ConvPlan owns what it points to.
struct ConvTaps {
    const Tap *rows;
    const std::uint64_t *row_begin;
    const Tap *columns;
    const std::uint64_t *column_begin;
};

} // namespace hillock
