#pragma once

#include "core/plasticity/traces.hpp"
#include "core/transform/plastic.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// Hebb's rule with Oja's normalisation (Oja 1982): w += rate z (x − forgetting z w). src/docs/learning.md.
inline void hebbian(const Plastic &plastic, const Hebbian &rule, const PlasticWork &work, float *state,
                    const float *z) {
    float *const pre = state + rule.pre;
    const float *const c = rule.constants;
    const float lower = c[3], upper = c[4];
    follow(pre, c[0], work, plastic.inputs);
    for_each_event(z, plastic.outputs, [&](std::size_t j) {
        float *const weight = state + plastic.weight + j;
        const float rate = c[1] * z[j];
        const float forgetting = c[2] * z[j];
        HILLOCK_LANES
        for (std::size_t i = 0; i < plastic.inputs; ++i) {
            const float w = weight[i * plastic.outputs];
            weight[i * plastic.outputs] = clip(fma(rate, fma(-forgetting, w, pre[i]), w), lower, upper);
        }
    });
}

} // namespace hillock::core::HILLOCK_LEVEL
