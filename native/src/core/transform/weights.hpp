#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// The types that an image may store weights in.
enum class WeightType : std::uint32_t { f32, f16, i8 };

[[gnu::always_inline]] constexpr std::size_t bytes_of(WeightType type) {
    return type == WeightType::f32 ? sizeof(float) : type == WeightType::f16 ? sizeof(std::uint16_t) : 1;
}

// Weights of a type smaller than float32 (src/docs/image.md, "Small weights"), which kernels widen while they read them. Plain data.
struct SmallWeights {
    WeightType type = WeightType::f32; // f32: there are none
    const void *first = nullptr;
    const float *scales = nullptr; // of i8: one for each target

    // From a weight and a target on.
    [[gnu::always_inline]] SmallWeights from(std::size_t weight, std::size_t target) const {
        return {type, static_cast<const char *>(first) + weight * bytes_of(type),
                scales == nullptr ? nullptr : scales + target};
    }
    [[gnu::always_inline]] bool any() const { return type != WeightType::f32; }
    [[gnu::always_inline]] const std::uint16_t *halves() const { return static_cast<const std::uint16_t *>(first); }
    [[gnu::always_inline]] const std::int8_t *bytes() const { return static_cast<const std::int8_t *>(first); }
};

} // namespace hillock::core
