#pragma once

#include "core/kernel/level.hpp"
#include "core/plasticity/plastic_work.hpp"
#include "core/plasticity/stdp.hpp"
#include "core/plasticity/traces.hpp"
#include "core/transform/plastic.hpp"
#if !defined(HILLOCK_PLAIN)
#include "core/kernel/sources.hpp"
#endif

namespace hillock::core::HILLOCK_LEVEL {

// Lists the sources that are not silent.
inline std::size_t list_events(const float *x, std::size_t size, std::uint32_t *list) {
    std::uint32_t *end = list;
#if defined(HILLOCK_PLAIN)
    for_each_event(x, size, [&](std::size_t i) { *end++ = static_cast<std::uint32_t>(i); });
#else
    std::size_t k = 0;
    for (; k + 64 <= size; k += 64) {
        if (any_of_64(x + k)) {
            end = append(end, static_cast<std::uint32_t>(k), events(x + k, 64));
        }
    }
    for (; k < size; k += 64) {
        end = append(end, static_cast<std::uint32_t>(k), events(x + k, size - k));
    }
#endif
    return static_cast<std::size_t>(end - list);
}

// As Linear, from weights that are state, of the sources listed in `work`.
inline void add_listed(const Plastic &op, PlasticWork &work, float *state, float *out) {
    if (work.changes != 0) {
        make_changes(op, work, state);
    }
    begin(out, nullptr, op.outputs);
    for (std::size_t k = 0; k < work.spikes; ++k) {
        const std::size_t i = work.sources[k];
        accumulate(out, state + op.weight + i * op.outputs, work.value(i), op.outputs);
    }
    for (std::size_t j = 0; j < op.outputs; ++j) {
        out[j] += 0.0f; // never −0
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
