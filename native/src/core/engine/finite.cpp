#include "core/engine/finite.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace hillock::core {

namespace {

constexpr std::uint32_t kExponent = 0x7F800000; // all ones: NaN or infinity

constexpr bool finite(float value) {
    return (std::bit_cast<std::uint32_t>(value) & kExponent) != kExponent;
}

// Without an early exit inside, so that the compiler can vectorise.
[[gnu::always_inline]] inline bool all_finite(const float *values, std::size_t size) {
    std::uint32_t bad = 0;
    for (std::size_t k = 0; k < size; ++k) {
        bad |= (std::bit_cast<std::uint32_t>(values[k]) & kExponent) == kExponent ? 1u : 0u;
    }
    return bad == 0;
}

bool finite_plain(const float *values, std::size_t size) {
    return all_finite(values, size);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] bool finite_avx2(const float *values, std::size_t size) {
    return all_finite(values, size);
}
#endif

bool chunk_is_finite(const float *values, std::size_t size) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") != 0) {
        return finite_avx2(values, size);
    }
#endif
    return finite_plain(values, size);
}

} // namespace

std::size_t first_not_finite(const float *values, std::size_t size) {
    constexpr std::size_t kChunk = 4096;
    for (std::size_t begin = 0; begin < size; begin += kChunk) {
        const std::size_t end = std::min(size, begin + kChunk);
        if (!chunk_is_finite(values + begin, end - begin)) {
            return static_cast<std::size_t>(std::find_if_not(values + begin, values + end, finite) - values);
        }
    }
    return size;
}

} // namespace hillock::core
