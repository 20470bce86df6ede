#pragma once

#include "kernel/level.hpp"
#include "learning/plastic_work.hpp"
#if !defined(HILLOCK_PLAIN)
#include "kernel/lanes.hpp"
#endif

// What rules share: traces that decay, weights that stay within bounds.
namespace hillock::HILLOCK_LEVEL {

inline void decay(float *traces, float factor, std::size_t size) {
    std::size_t i = 0;
#if !defined(HILLOCK_PLAIN)
    // A state's variables lie anywhere: up to the next line first, so that no store of those that follow touches two.
    for (; i < size && reinterpret_cast<std::uintptr_t>(traces + i) % sizeof(Lanes) != 0; ++i) {
        traces[i] = factor * traces[i];
    }
    const Lanes factors = all(factor);
    for (; i + kLanes <= size; i += kLanes) {
        store(traces + i, factors * load(traces + i));
    }
#endif
    for (; i < size; ++i) {
        traces[i] = factor * traces[i];
    }
}

// Decays the traces of the sources, then adds to each what its neuron gives.
inline void follow(float *traces, float factor, const PlasticWork &work, std::size_t size) {
    decay(traces, factor, size);
    for (std::size_t k = 0; k < work.spikes; ++k) {
        traces[work.sources[k]] += work.value(work.sources[k]);
    }
}

inline float clip(float w, float lower, float upper) {
    const float raised = lower > w ? lower : w;
    return upper < raised ? upper : raised;
}

// Whether any of the next `Group` values is not 0, either sign of which is 0.
template<std::size_t Group>
[[gnu::always_inline]] inline bool any_event(const float *values) {
    std::uint32_t bits = 0;
    for (std::size_t g = 0; g < Group; ++g) {
        bits |= __builtin_bit_cast(std::uint32_t, values[g]);
    }
    return (bits & 0x7FFFFFFFu) != 0;
}

// Calls event(k) for each k with values[k] ≠ 0, in ascending order. Most values are 0: whole groups of them are passed over.
template<class Event>
[[gnu::always_inline]] inline void for_each_event(const float *values, std::size_t size, Event event) {
    constexpr std::size_t kGroup = 64, kPart = 8;
    const auto visit = [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            if (values[k] != 0.0f) {
                event(k);
            }
        }
    };
    const auto visit_parts = [&](std::size_t begin, std::size_t end) {
        std::size_t k = begin;
        for (; k + kPart <= end; k += kPart) {
            if (any_event<kPart>(values + k)) {
                visit(k, k + kPart);
            }
        }
        visit(k, end);
    };
    std::size_t k = 0;
    for (; k + kGroup <= size; k += kGroup) {
        if (any_event<kGroup>(values + k)) {
            visit_parts(k, k + kGroup);
        }
    }
    visit_parts(k, size);
}

} // namespace hillock::HILLOCK_LEVEL
