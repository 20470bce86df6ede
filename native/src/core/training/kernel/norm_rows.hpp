#pragma once

#include <cstddef>

namespace hillock::core {

// Of one step: `channels` channels side by side, each with `positions` values side by side.
struct NormRow {
    const float *values;
    std::size_t channels, positions;
};

} // namespace hillock::core
