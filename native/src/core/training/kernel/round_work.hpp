#pragma once

#include <cstddef>

namespace hillock::core {

// Neighbouring targets whose weights are rounded together, at most.
constexpr std::size_t kRoundTargets = 64;

// The weights of some neighbouring targets of a group: `rows` rows, `stride` floats apart.
struct RoundWork {
    const float *exact;
    float *used;
    std::size_t rows, stride, targets;
};

} // namespace hillock::core
