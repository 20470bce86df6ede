#pragma once

#include "core/kernel/reader.hpp"

// What the backward kernels compute with: a float at the plain level, a register of them at the others.
namespace hillock::core::HILLOCK_LEVEL {

#if defined(HILLOCK_PLAIN)

using Register = float;
inline constexpr std::size_t kWidth = 1;

inline float get(const float *from) {
    return *from;
}
inline float get_some(const float *from, std::size_t) {
    return *from;
}
inline void put(float *to, float value) {
    *to = value;
}
inline void put_some(float *to, float value, std::size_t) {
    *to = value;
}

#else

using Register = Lanes;
inline constexpr std::size_t kWidth = kLanes;

[[gnu::always_inline]] inline Lanes get(const float *from) {
    return load(from);
}
[[gnu::always_inline]] inline Lanes get_some(const float *from, std::size_t count) {
    return load_some(from, count);
}
[[gnu::always_inline]] inline void put(float *to, Lanes lanes) {
    store(to, lanes);
}
[[gnu::always_inline]] inline void put_some(float *to, Lanes lanes, std::size_t count) {
    store_some(to, lanes, count);
}

#endif

[[gnu::always_inline]] inline Register same(float value) {
    return whole<Register>(value);
}

[[gnu::always_inline]] inline Register magnitude(Register x) {
    return x < same(0) ? -x : x;
}

} // namespace hillock::core::HILLOCK_LEVEL
