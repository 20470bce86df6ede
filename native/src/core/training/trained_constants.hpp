#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core::training {

// The constants of neurons that a training may change. Those up to v_reset have a gradient.
enum class Constant : std::uint32_t {
    decay,
    gain,
    leak,
    synaptic_decay,
    synaptic_gain,
    threshold,
    v_reset,
    lower_bound
};
constexpr std::size_t kConstants = 8, kConstantGradients = 7;

} // namespace hillock::core::training
