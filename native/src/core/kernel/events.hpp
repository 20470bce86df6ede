#pragma once

#include "core/kernel/level.hpp"
#if !defined(HILLOCK_PLAIN)
#include "core/kernel/sources.hpp"
#endif

// What is not 0 among values most of which are.
namespace hillock::core::HILLOCK_LEVEL {

// Calls event(k) for each k with values[k] ≠ 0, in ascending order.
template<class Event>
[[gnu::always_inline]] inline void for_each_event(const float *values, std::size_t size, Event event) {
#if defined(HILLOCK_PLAIN)
    for (std::size_t k = 0; k < size; ++k) {
        if (values[k] != 0.0f) {
            event(k);
        }
    }
#else
    for (std::size_t word = 0; word < size; word += 64) {
        std::uint64_t bits = events(values + word, size - word < 64 ? size - word : 64);
        for (; bits != 0; bits &= bits - 1) {
            event(word + static_cast<std::size_t>(__builtin_ctzll(bits)));
        }
    }
#endif
}

} // namespace hillock::core::HILLOCK_LEVEL
