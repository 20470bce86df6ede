#pragma once

#include "connection/plastic.hpp"
#include "learning/traces.hpp"

// STDP of pairs (Song, Miller, Abbott 2000), of triplets (Pfister, Gerstner 2006), and through a reward (Izhikevich 2007), on spikes:
// whatever is not 0 is one. src/docs/learning.md.
namespace hillock::HILLOCK_LEVEL {

// One plastic connection's arrays in a stream's state.
struct StdpMemory {
    float *weight, *pre, *post;
    float *pre_slow, *post_slow; // triplets
    float *eligibility, *reward; // with a reward
    std::size_t inputs, outputs;

    StdpMemory(const Plastic &plastic, const Stdp &rule, float *state)
        : weight(state + plastic.weight), pre(state + rule.pre), post(state + rule.post),
          pre_slow(rule.triplets() ? state + rule.triplet.pre : nullptr),
          post_slow(rule.triplets() ? state + rule.triplet.post : nullptr),
          eligibility(rule.modulated() ? state + rule.modulation.eligibility : nullptr),
          reward(rule.modulated() ? state + rule.modulation.reward : nullptr), inputs(plastic.inputs),
          outputs(plastic.outputs) {}
};

struct StdpConstants {
    float pre_decay, post_decay, plus, minus, offset, lower, upper;

    explicit StdpConstants(const float *c)
        : pre_decay(c[0]), post_decay(c[1]), plus(c[2]), minus(c[3]), offset(c[4]), lower(c[5]), upper(c[6]) {}
};

// The size of a change before the trace, for a weight w: as it is, or smaller near the bound that the change leads to.
struct HardBounds {
    static float up(float size, float, float) { return size; }
    static float down(float size, float, float) { return -size; }
};
struct SoftBounds {
    static float up(float size, float w, float upper) { return size * (upper - w); }
    static float down(float size, float w, float lower) { return -(size * (w - lower)); }
};

// Changes the weights at once, or what waits for a reward.
struct ToWeight {
    static float *changed(const StdpMemory &memory) { return memory.weight; }
    static float kept(float value, const StdpConstants &c) { return clip(value, c.lower, c.upper); }
};
struct ToEligibility {
    static float *changed(const StdpMemory &memory) { return memory.eligibility; }
    static float kept(float value, const StdpConstants &) { return value; }
};

// A spike of source i.
template<class Bounds, class To>
void depress(const StdpConstants c, const StdpMemory memory, float size, std::size_t i) {
    const float *const weight = memory.weight + i * memory.outputs;
    float *const changed = To::changed(memory) + i * memory.outputs;
    const float *const post = memory.post;
    HILLOCK_LANES
    for (std::size_t j = 0; j < memory.outputs; ++j) {
        changed[j] = To::kept(fma(Bounds::down(size, weight[j], c.lower), post[j], changed[j]), c);
    }
}

// A spike of target j.
template<class Bounds, class To>
void potentiate(const StdpConstants c, const StdpMemory memory, float size, std::size_t j) {
    const float *const weight = memory.weight + j;
    float *const changed = To::changed(memory) + j;
    const float *const pre = memory.pre;
    HILLOCK_LANES
    for (std::size_t i = 0; i < memory.inputs; ++i) {
        const std::size_t k = i * memory.outputs;
        changed[k] = To::kept(fma(Bounds::up(size, weight[k], c.upper), pre[i] - c.offset, changed[k]), c);
    }
}

template<class Bounds, class To>
void pair_spikes(const Stdp &rule, const StdpConstants &c, const StdpMemory &memory, const float *x, const float *z) {
    const auto spike = [&](float *traces, std::size_t k) { traces[k] = rule.nearest ? 1.0f : traces[k] + 1.0f; };
    for_each_event(x, memory.inputs, [&](std::size_t i) {
        const float size = rule.triplets() ? fma(rule.triplet.constants[3], memory.pre_slow[i], c.minus) : c.minus;
        depress<Bounds, To>(c, memory, size, i);
        spike(memory.pre, i);
        if (rule.triplets()) {
            spike(memory.pre_slow, i);
        }
    });
    for_each_event(z, memory.outputs, [&](std::size_t j) {
        const float size = rule.triplets() ? fma(rule.triplet.constants[2], memory.post_slow[j], c.plus) : c.plus;
        potentiate<Bounds, To>(c, memory, size, j);
        spike(memory.post, j);
        if (rule.triplets()) {
            spike(memory.post_slow, j);
        }
    });
}

inline void consolidate(const Modulation &modulation, const StdpConstants &c, const StdpMemory &memory) {
    const float reward = *memory.reward;
    if (reward == 0.0f) {
        return;
    }
    HILLOCK_LANES
    for (std::size_t k = 0; k < memory.inputs * memory.outputs; ++k) {
        memory.weight[k] = clip(fma(reward, memory.eligibility[k], memory.weight[k]), c.lower, c.upper);
    }
    *memory.reward = reward * modulation.constants[1];
}

inline void stdp(const Plastic &plastic, const Stdp &rule, float *state, const float *x, const float *z) {
    const StdpMemory memory(plastic, rule, state);
    const StdpConstants c(rule.constants);
    decay(memory.pre, c.pre_decay, memory.inputs);
    decay(memory.post, c.post_decay, memory.outputs);
    if (rule.triplets()) {
        decay(memory.pre_slow, rule.triplet.constants[0], memory.inputs);
        decay(memory.post_slow, rule.triplet.constants[1], memory.outputs);
    }
    if (!rule.modulated()) {
        return rule.soft ? pair_spikes<SoftBounds, ToWeight>(rule, c, memory, x, z)
                         : pair_spikes<HardBounds, ToWeight>(rule, c, memory, x, z);
    }
    decay(memory.eligibility, rule.modulation.constants[0], memory.inputs * memory.outputs);
    rule.soft ? pair_spikes<SoftBounds, ToEligibility>(rule, c, memory, x, z)
              : pair_spikes<HardBounds, ToEligibility>(rule, c, memory, x, z);
    consolidate(rule.modulation, c, memory);
}

} // namespace hillock::HILLOCK_LEVEL
