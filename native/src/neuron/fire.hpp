#pragma once

#include "kernel/level.hpp"
#include "neuron/neuron.hpp"

// From u, the membrane before the threshold, to the spike z and the membrane v that is kept: src/docs/neurons.md, "Fire".
// Each rule fires neuron j; v[j] still holds the v kept by the step before. Both branches of a choice are computed, then one
// is taken, so that lanes need no branch.
namespace hillock::HILLOCK_LEVEL {

struct ToVReset {
    const float *threshold, *v_reset;

    ToVReset(const Fire &fire, const float *) : threshold(fire.threshold), v_reset(fire.v_reset) {}

    void operator()(std::size_t j, float u, float *v, float *z) const {
        const bool spike = u > threshold[j];
        const float reset = v_reset[j];
        z[j] = spike ? 1.0f : 0.0f;
        v[j] = spike ? reset : u;
    }
};

struct Subtract {
    const float *threshold;

    Subtract(const Fire &fire, const float *) : threshold(fire.threshold) {}

    void operator()(std::size_t j, float u, float *v, float *z) const {
        const bool spike = u > threshold[j];
        const float reset = u - threshold[j];
        z[j] = spike ? 1.0f : 0.0f;
        v[j] = spike ? reset : u;
    }
};

// snnTorch, reset_delay=True
struct SubtractLate {
    const float *threshold, *z_before;

    SubtractLate(const Fire &fire, const float *before) : threshold(fire.threshold), z_before(before) {}

    void operator()(std::size_t j, float u, float *v, float *z) const {
        const float reset = u - threshold[j];
        const float w = z_before[j] == 1.0f ? reset : u;
        z[j] = w > threshold[j] ? 1.0f : 0.0f;
        v[j] = w;
    }
};

// snnTorch, reset_delay=False
struct SnntorchSubtract {
    const float *threshold;

    SnntorchSubtract(const Fire &fire, const float *) : threshold(fire.threshold) {}

    void operator()(std::size_t j, float u, float *v, float *z) const {
        const bool before = v[j] > threshold[j];
        const float reset = u - threshold[j];
        const float w = before ? reset : u;
        const bool spike = w > threshold[j];
        const float less = w - threshold[j];
        const float more = w + threshold[j];
        z[j] = spike ? 1.0f : 0.0f;
        v[j] = spike == before ? w : spike ? less : more;
    }
};

// Sinabs
struct MultiSpike {
    const float *threshold;

    MultiSpike(const Fire &fire, const float *) : threshold(fire.threshold) {}

    void operator()(std::size_t j, float u, float *v, float *z) const {
        constexpr float kMost = 16777216.0f; // 2^24: whole numbers up to it are floats
        const float whole = __builtin_truncf(u / threshold[j]);
        const float capped = whole < kMost ? whole : kMost;
        const float k = u > 0.0f ? capped : 0.0f;
        z[j] = k;
        v[j] = fma(-k, threshold[j], u);
    }
};

// Any of the rules, then v no lower than a bound.
template<class Rule>
struct Bounded {
    Rule rule;
    const float *lower_bound;

    Bounded(const Fire &fire, const float *before) : rule(fire, before), lower_bound(fire.lower_bound) {}

    void operator()(std::size_t j, float u, float *v, float *z) const {
        rule(j, u, v, z);
        const float kept = v[j];
        const float bound = lower_bound[j];
        v[j] = kept < bound ? bound : kept;
    }
};

} // namespace hillock::HILLOCK_LEVEL
