#pragma once

#include "core/plasticity/traces.hpp"
#include "core/transform/plastic.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// The delta rule (Widrow, Hoff 1960): while there is a target, w += rate (target − z) x. src/docs/learning.md.
inline void delta(const Plastic &plastic, const DeltaRule &rule, const PlasticWork &work, float *state,
                  const float *z) {
    float *const pre = state + rule.pre;
    const float *const target = state + rule.target;
    const float rate = rule.constants[1], lower = rule.constants[2], upper = rule.constants[3];
    follow(pre, rule.constants[0], work, plastic.inputs);
    if (state[rule.teaching] == 0.0f) {
        return;
    }
    for_each_event(pre, plastic.inputs, [&](std::size_t i) {
        float *const weight = state + plastic.weight + i * plastic.outputs;
        const float trace = pre[i];
        HILLOCK_LANES
        for (std::size_t j = 0; j < plastic.outputs; ++j) {
            const float step = rate * (target[j] - z[j]);
            weight[j] = clip(fma(step, trace, weight[j]), lower, upper);
        }
    });
}

} // namespace hillock::core::HILLOCK_LEVEL
