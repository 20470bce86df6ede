#pragma once

#include "core/plasticity/plastic_work.hpp"
#include "core/plasticity/traces.hpp"
#include "core/transform/plastic.hpp"
#if !defined(HILLOCK_PLAIN)
#include "core/plasticity/transpose.hpp"
#endif

// STDP of pairs (Song, Miller, Abbott 2000), of triplets (Pfister, Gerstner 2006), and through a reward (Izhikevich 2007), on spikes:
// whatever is not 0 is one. src/docs/learning.md.
namespace hillock::core::HILLOCK_LEVEL {

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
    template<class Value>
    [[gnu::always_inline]] static Value up(Value size, Value, Value) {
        return size;
    }
    static float down(float size, float, float) { return -size; }
};
struct SoftBounds {
    template<class Value>
    [[gnu::always_inline]] static Value up(Value size, Value w, Value upper) {
        return size * (upper - w);
    }
    static float down(float size, float w, float lower) { return -(size * (w - lower)); }
};

// Changes the weights at once, or what waits for a reward.
struct ToWeight {
    static constexpr bool kWaits = true;
    static float *changed(const StdpMemory &memory) { return memory.weight; }
    static float kept(float value, const StdpConstants &c) { return clip(value, c.lower, c.upper); }
};
struct ToEligibility {
    static constexpr bool kWaits = false;
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

// Makes the changes that wait for the weights of source i.
template<class Bounds>
[[gnu::always_inline]] inline void make_changes_of(const StdpConstants &c, const PlasticWork &work, float *weight,
                                                   std::size_t i) {
    const float *const traces = work.traces_of(i);
    for (std::size_t k = work.made[i]; k < work.changes; ++k) {
        float &w = weight[work.targets[k]];
        w = clip(fma(Bounds::up(work.sizes[k], w, c.upper), traces[k * PlasticWork::kGroup], w), c.lower, c.upper);
    }
}

#if !defined(HILLOCK_PLAIN)
// Makes the changes that wait for kLanes sources from `first` on: their weights side by side, one register for a target.
template<class Bounds>
void make_changes_of_lanes(const StdpConstants c, const StdpMemory &memory, const PlasticWork &work,
                           std::size_t first) {
    const std::size_t outputs = memory.outputs, squares = outputs / kLanes * kLanes;
    float *const weight = memory.weight + first * outputs;
    float *const turned = work.turned;
    for (std::size_t j = 0; j < squares; j += kLanes) {
        transpose_square(weight + j, outputs, turned + j * kLanes, kLanes);
    }
    for (std::size_t j = squares; j < outputs; ++j) {
        for (std::size_t r = 0; r < kLanes; ++r) {
            turned[j * kLanes + r] = weight[r * outputs + j];
        }
    }
    const float *const traces = work.traces_of(first);
    const std::uint32_t *const targets = work.targets;
    const float *const sizes = work.sizes;
    const std::size_t changes = work.changes;
    LaneBits made{};
    for (std::size_t r = 0; r < kLanes; ++r) {
        made[r] = work.made[first + r];
    }
    const Lanes lower = all(c.lower), upper = all(c.upper);
    for (std::size_t k = 0; k < changes; ++k) {
        float *const at = turned + targets[k] * kLanes;
        const Lanes w = load(at);
        const Lanes grown = fma(Bounds::up(all(sizes[k]), w, upper), load(traces + k * PlasticWork::kGroup), w);
        const Lanes raised = lower > grown ? lower : grown;
        const Lanes kept = upper < raised ? upper : raised;
        store(at, made > static_cast<std::int32_t>(k) ? w : kept);
    }
    for (std::size_t j = 0; j < squares; j += kLanes) {
        transpose_square(turned + j * kLanes, kLanes, weight + j, outputs);
    }
    for (std::size_t j = squares; j < outputs; ++j) {
        for (std::size_t r = 0; r < kLanes; ++r) {
            weight[r * outputs + j] = turned[j * kLanes + r];
        }
    }
}
#endif

template<class Bounds>
void make_all_changes(const StdpConstants &c, const StdpMemory &memory, PlasticWork &work) {
    std::size_t i = 0;
#if !defined(HILLOCK_PLAIN)
    constexpr std::size_t kFew = 16; // turning the weights costs more
    if (work.changes >= kFew) {
        for (; i + kLanes <= memory.inputs; i += kLanes) {
            make_changes_of_lanes<Bounds>(c, memory, work, i);
        }
    }
#endif
    for (; i < memory.inputs; ++i) {
        make_changes_of<Bounds>(c, work, memory.weight + i * memory.outputs, i);
    }
    for (std::size_t k = 0; k < memory.inputs; ++k) {
        work.made[k] = 0;
    }
    work.changes = 0;
}

// A spike of target j, whose changes wait.
template<class Bounds>
void put_off(const StdpConstants &c, const StdpMemory &memory, PlasticWork &work, float size, std::size_t j) {
    if (work.changes == PlasticWork::kMost) {
        make_all_changes<Bounds>(c, memory, work);
    }
    const std::size_t change = work.changes++;
    work.targets[change] = static_cast<std::uint32_t>(j);
    work.sizes[change] = size;
    std::size_t i = 0;
#if !defined(HILLOCK_PLAIN)
    const Lanes offset = all(c.offset);
    for (; i + kLanes <= memory.inputs; i += kLanes) {
        store(work.traces_of(i) + change * PlasticWork::kGroup, load(memory.pre + i) - offset);
    }
#endif
    for (; i < memory.inputs; ++i) {
        work.traces_of(i)[change * PlasticWork::kGroup] = memory.pre[i] - c.offset;
    }
}

template<class Bounds, class To>
void pair_spikes(const Stdp &rule, const StdpConstants &c, const StdpMemory &memory, PlasticWork &work,
                 const float *z) {
    const auto spike = [&](float *traces, std::size_t k) { traces[k] = rule.nearest ? 1.0f : traces[k] + 1.0f; };
    for (std::size_t k = 0; k < work.spikes; ++k) {
        const std::size_t i = work.sources[k];
        const float size = rule.triplets() ? fma(rule.triplet.constants[3], memory.pre_slow[i], c.minus) : c.minus;
        depress<Bounds, To>(c, memory, size, i);
        spike(memory.pre, i);
        if (rule.triplets()) {
            spike(memory.pre_slow, i);
        }
    }
    for_each_event(z, memory.outputs, [&](std::size_t j) {
        const float size = rule.triplets() ? fma(rule.triplet.constants[2], memory.post_slow[j], c.plus) : c.plus;
        if (To::kWaits) {
            put_off<Bounds>(c, memory, work, size, j);
        } else {
            potentiate<Bounds, To>(c, memory, size, j);
        }
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

inline void stdp(const Plastic &plastic, const Stdp &rule, PlasticWork &work, float *state, const float *z) {
    const StdpMemory memory(plastic, rule, state);
    const StdpConstants c(rule.constants);
    decay(memory.pre, c.pre_decay, memory.inputs);
    decay(memory.post, c.post_decay, memory.outputs);
    if (rule.triplets()) {
        decay(memory.pre_slow, rule.triplet.constants[0], memory.inputs);
        decay(memory.post_slow, rule.triplet.constants[1], memory.outputs);
    }
    if (!rule.modulated()) {
        return rule.soft ? pair_spikes<SoftBounds, ToWeight>(rule, c, memory, work, z)
                         : pair_spikes<HardBounds, ToWeight>(rule, c, memory, work, z);
    }
    decay(memory.eligibility, rule.modulation.constants[0], memory.inputs * memory.outputs);
    rule.soft ? pair_spikes<SoftBounds, ToEligibility>(rule, c, memory, work, z)
              : pair_spikes<HardBounds, ToEligibility>(rule, c, memory, work, z);
    consolidate(rule.modulation, c, memory);
}

// Makes what waits for the sources of this step.
inline void make_changes(const Plastic &plastic, PlasticWork &work, float *state) {
    const auto &rule = *std::get_if<Stdp>(&plastic.rule);
    const StdpConstants c(rule.constants);
    for (std::size_t k = 0; k < work.spikes; ++k) {
        const std::size_t i = work.sources[k];
        float *const weight = state + plastic.weight + i * plastic.outputs;
        rule.soft ? make_changes_of<SoftBounds>(c, work, weight, i) : make_changes_of<HardBounds>(c, work, weight, i);
        work.made[i] = static_cast<std::uint8_t>(work.changes);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
