#include "core/training/kernel/training_operations.hpp"

// Weights as images of small weights give them to engines (src/docs/image.md, Small weights).
namespace hillock::core::HILLOCK_LEVEL {

namespace {

constexpr float kLargestHalf = 65504.0f, kSmallestNormalHalf = 0x1p-14f;
constexpr float kMostSteps = 127.0f, kLargestScale = 0x1.fffffep127f / 128;

inline float bits_to_float(std::uint32_t bits) {
    return __builtin_bit_cast(float, bits);
}

// The nearest float16, ties to even; larger than kLargestHalf where there is none.
inline float half(float value) {
    constexpr std::uint32_t kSign = 0x80000000u, kDropped = 13;
    const auto all = __builtin_bit_cast(std::uint32_t, value);
    const std::uint32_t sign = all & kSign, bits = all & ~kSign;
    const std::uint32_t nearest = bits + ((1u << (kDropped - 1)) - 1) + (bits >> kDropped & 1u);
    const float normal = bits_to_float(nearest & ~((1u << kDropped) - 1));
    const float small = (bits_to_float(bits) + 0.5f) - 0.5f; // a float in [½, 1) has steps of 2^-24, as a denormal half
    const float rounded = bits_to_float(bits) < kSmallestNormalHalf ? small : normal;
    return bits_to_float(__builtin_bit_cast(std::uint32_t, rounded) | sign);
}

// NaN once a value is.
inline float larger(float value, float largest) {
    const float size = __builtin_fabsf(value);
    return size <= largest || largest != largest ? largest : size;
}

} // namespace

bool round_halves(const RoundWork &work) {
    std::uint32_t bad = 0;
    for (std::size_t r = 0; r < work.rows; ++r) {
        const float *const from = work.exact + r * work.stride;
        float *const to = work.used + r * work.stride;
        HILLOCK_LANES
        for (std::size_t j = 0; j < work.targets; ++j) {
            const float rounded = half(from[j]);
            bad |= __builtin_fabsf(rounded) <= kLargestHalf ? 0u : 1u;
            to[j] = rounded;
        }
    }
    return bad == 0;
}

bool round_bytes(const RoundWork &work) {
    float largest[kRoundTargets] = {};
    for (std::size_t r = 0; r < work.rows; ++r) {
        const float *const from = work.exact + r * work.stride;
        HILLOCK_LANES
        for (std::size_t j = 0; j < work.targets; ++j) {
            largest[j] = larger(from[j], largest[j]);
        }
    }
    std::uint32_t bad = 0;
    float scale[kRoundTargets];
    for (std::size_t j = 0; j < work.targets; ++j) {
        scale[j] = largest[j] / kMostSteps;
        bad |= scale[j] <= kLargestScale ? 0u : 1u;
    }
    if (bad != 0) {
        return false;
    }
    for (std::size_t r = 0; r < work.rows; ++r) {
        const float *const from = work.exact + r * work.stride;
        float *const to = work.used + r * work.stride;
        HILLOCK_LANES
        for (std::size_t j = 0; j < work.targets; ++j) {
            const double steps = __builtin_rint(static_cast<double>(from[j]) / static_cast<double>(scale[j]));
            const double most = steps > 127.0 ? 127.0 : steps < -127.0 ? -127.0 : steps;
            to[j] = scale[j] == 0.0f ? 0.0f : static_cast<float>(most + 0.0) * scale[j]; // never −0 steps
        }
    }
    return true;
}

} // namespace hillock::core::HILLOCK_LEVEL
