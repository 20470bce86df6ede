#pragma once

#include "kernel/level.hpp"

// What rules share: traces that decay, weights that stay within bounds.
namespace hillock::HILLOCK_LEVEL {

inline void decay(float *traces, float factor, std::size_t size) {
    HILLOCK_LANES
    for (std::size_t i = 0; i < size; ++i) {
        traces[i] = factor * traces[i];
    }
}

// Decays the traces, then adds to each what its neuron gives.
inline void follow(float *traces, float factor, const float *x, std::size_t size) {
    HILLOCK_LANES
    for (std::size_t i = 0; i < size; ++i) {
        const float kept = factor * traces[i];
        const float grown = kept + x[i];
        traces[i] = x[i] != 0.0f ? grown : kept;
    }
}

inline float clip(float w, float lower, float upper) {
    return w < lower ? lower : w > upper ? upper : w;
}

// Calls event(k) for each k with values[k] ≠ 0, in ascending order. Most values are 0: whole groups of them are passed over.
template<class Event>
[[gnu::always_inline]] inline void for_each_event(const float *values, std::size_t size, Event event) {
    constexpr std::size_t kGroup = 32;
    std::size_t k = 0;
    for (; k + kGroup <= size; k += kGroup) {
        std::uint32_t any = 0;
        for (std::size_t g = 0; g < kGroup; ++g) {
            any |= values[k + g] != 0.0f ? 1u : 0u;
        }
        for (std::size_t g = 0; any != 0 && g < kGroup; ++g) {
            if (values[k + g] != 0.0f) {
                event(k + g);
            }
        }
    }
    for (; k < size; ++k) {
        if (values[k] != 0.0f) {
            event(k);
        }
    }
}

} // namespace hillock::HILLOCK_LEVEL
