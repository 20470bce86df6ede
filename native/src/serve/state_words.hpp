#pragma once

#include "serve/layout.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace hillock::serve {

// The state of a stream as hillock_engine_run lays it out: steps run so far, then the variables.
using StateWords = std::vector<std::uint64_t>;

inline std::span<const float> values(const StateWords &words, const StateVariable &one) {
    return {reinterpret_cast<const float *>(words.data() + 1) + one.offset, one.size};
}

inline std::span<float> values(StateWords &words, const StateVariable &one) {
    return {reinterpret_cast<float *>(words.data() + 1) + one.offset, one.size};
}

inline std::int64_t steps(const StateWords &words) {
    return words.empty() ? 0 : static_cast<std::int64_t>(words.front());
}

} // namespace hillock::serve
