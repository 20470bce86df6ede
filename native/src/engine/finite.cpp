#include "engine/finite.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace hillock {

namespace {

constexpr std::uint32_t kExponent = 0x7F800000; // all ones: NaN or infinity

bool finite(float value) {
    return (std::bit_cast<std::uint32_t>(value) & kExponent) != kExponent;
}

} // namespace

std::size_t first_not_finite(const float *values, std::size_t size) {
    constexpr std::size_t kChunk = 256; // without an early exit inside, so that the compiler can vectorise
    for (std::size_t begin = 0; begin < size; begin += kChunk) {
        const std::size_t end = std::min(size, begin + kChunk);
        std::uint32_t bad = 0;
        for (std::size_t k = begin; k < end; ++k) {
            bad |= finite(values[k]) ? 0u : 1u;
        }
        if (bad != 0) {
            return static_cast<std::size_t>(std::find_if_not(values + begin, values + end, finite) - values);
        }
    }
    return size;
}

} // namespace hillock
