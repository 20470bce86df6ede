#pragma once

#include "core/kernel/events.hpp"
#include "core/kernel/level.hpp"
#include "core/plasticity/plastic_work.hpp"
#if !defined(HILLOCK_PLAIN)
#include "core/kernel/lanes.hpp"
#endif

// What rules share: traces that decay, weights that stay within bounds.
namespace hillock::core::HILLOCK_LEVEL {

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

} // namespace hillock::core::HILLOCK_LEVEL
