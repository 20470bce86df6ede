#pragma once

#include "core/kernel/level.hpp"
#if !defined(HILLOCK_PLAIN)
#include "core/kernel/lanes.hpp"
#endif

// What lets a formula be written once for a float and for a register of them: F is either.
namespace hillock::core::HILLOCK_LEVEL {

template<class F>
[[gnu::always_inline]] inline F whole(float value) {
    return value - F{}; // x − 0 is x
}

// The largest float below a finite value.
[[gnu::always_inline]] inline float just_below(float value) {
    const auto bits = __builtin_bit_cast(std::int32_t, value);
    const float next = __builtin_bit_cast(float, bits + (value > 0.0f ? -1 : 1));
    return value == 0.0f ? -0x1p-149f : next;
}

// Towards 0.
[[gnu::always_inline]] inline float truncated(float value) {
    return __builtin_truncf(value);
}

// Reads the constants of the neurons that a formula runs for, from `first` on; 0 where there are none.
template<class F>
struct Reader;

template<>
struct Reader<float> {
    std::size_t first;

    [[gnu::always_inline]] float operator()(const float *values) const {
        return values == nullptr ? 0.0f : values[first];
    }
};

#if !defined(HILLOCK_PLAIN)
template<>
struct Reader<Lanes> {
    std::size_t first, count; // beyond `count` lanes are 0

    [[gnu::always_inline]] Lanes operator()(const float *values) const {
        return values == nullptr ? Lanes{} : load_some(values + first, count);
    }
};
#endif

} // namespace hillock::core::HILLOCK_LEVEL
