#pragma once

#include <cstdint>
#include <limits>

namespace hillock::train {

// Java's (int) of a double: towards 0, the nearest int beyond them, 0 for NaN.
inline std::int32_t java_int(double value) {
    constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max(),
                           kLeast = std::numeric_limits<std::int32_t>::min();
    if (value != value) {
        return 0;
    }
    return value >= kMost ? kMost : value <= kLeast ? kLeast : static_cast<std::int32_t>(value);
}

} // namespace hillock::train
