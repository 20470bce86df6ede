#include "core/kernel/events.hpp"
#include "core/kernel/operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

namespace {

// Java's (long) of a float, defined for every value.
std::int64_t whole_number(float value) {
    constexpr float kBeyond = 9223372036854775808.0f; // 2^63
    if (value >= -kBeyond && value < kBeyond) {
        return static_cast<std::int64_t>(value);
    }
    return value > 0.0f ? INT64_MAX : value < 0.0f ? INT64_MIN : 0;
}

} // namespace

void count(Rows z, std::size_t size, std::int64_t *counts, std::size_t steps) {
    for (std::size_t t = 0; t < steps; ++t) {
        const float *const row = z.row(0, t);
        for_each_event(row, size, [&](std::size_t j) {
            counts[j] = static_cast<std::int64_t>(static_cast<std::uint64_t>(counts[j]) +
                                                  static_cast<std::uint64_t>(whole_number(row[j])));
        });
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
