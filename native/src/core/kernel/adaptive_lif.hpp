#pragma once

#include "core/kernel/level.hpp"
#include "core/kernel/rows.hpp"
#include "core/neuron/adaptive_lif.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// A constant of some neurons: each its own, or all the same, which then stays in a register.
struct OneEach {
    const float *values;
    explicit OneEach(const float *of) : values(of) {}
    [[gnu::always_inline]] float operator[](std::size_t j) const { return values[j]; }
};
struct OneForAll {
    float value;
    explicit OneForAll(const float *of) : value(*of) {}
    [[gnu::always_inline]] float operator[](std::size_t) const { return value; }
};

template<class Constant>
struct AdaptiveConstants {
    Constant gain, decay, leak, synaptic_decay, synaptic_gain, threshold, v_reset, refractory, theta_decay, theta_plus;

    explicit AdaptiveConstants(const AdaptiveLif &c)
        : gain(c.gain), decay(c.decay), leak(c.leak), synaptic_decay(c.synaptic_decay), synaptic_gain(c.synaptic_gain),
          threshold(c.threshold), v_reset(c.v_reset), refractory(c.refractory), theta_decay(c.theta_decay),
          theta_plus(c.theta_plus) {}
};

// tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i; tau_theta dθ/dt = −θ; a spike where v > v_threshold + θ. One step of
// `Count` neurons from `first` on, src/docs/neurons.md. Both branches of a choice are computed, so that lanes need no branch.
template<std::size_t Count, class Constant>
[[gnu::always_inline]] inline void adaptive_lif_some(const AdaptiveConstants<Constant> &c, std::size_t first,
                                                     const AdaptiveMemory &memory, const float *x, float *z) {
    float *const i = memory.i, *const v = memory.v, *const count = memory.count, *const theta = memory.theta;
    HILLOCK_LANES
    for (std::size_t j = first; j < first + Count; ++j) {
        i[j] = fma(c.synaptic_decay[j], i[j], c.synaptic_gain[j] * x[j]);
        const float kept = v[j];
        const float u = fma(c.decay[j], kept, fma(c.gain[j], i[j], c.leak[j]));
        const float grown = c.theta_decay[j] * theta[j];
        const float left = count[j];
        const float reset = c.v_reset[j];
        const float refractory = c.refractory[j];
        const float raised = grown + c.theta_plus[j];
        const float highest = c.threshold[j] + grown;
        const bool held = left > 0.0f;
        const float reached = held ? highest : u;
        const bool spike = reached > highest;
        const float moved = held ? kept : u;
        const float less = left - 1.0f;
        const float waiting = held ? less : 0.0f;
        z[j] = spike ? 1.0f : 0.0f;
        v[j] = spike ? reset : moved;
        count[j] = spike ? refractory : waiting;
        theta[j] = spike ? raised : grown;
    }
}

// In pieces of lengths known here, which lanes fill to the last.
template<class Constant>
void adaptive_lif_step(const AdaptiveConstants<Constant> c, std::size_t size, AdaptiveMemory memory, const float *x,
                       float *z) {
    std::size_t j = 0;
    for (; j + 16 <= size; j += 16) {
        adaptive_lif_some<16>(c, j, memory, x, z);
    }
    for (; j + 4 <= size; j += 4) {
        adaptive_lif_some<4>(c, j, memory, x, z);
    }
    for (; j < size; ++j) {
        adaptive_lif_some<1>(c, j, memory, x, z);
    }
}

// The states of `size` neurons while they run some steps, in lines of a cache: at the caller's they lie anywhere, where every register
// would touch two.
class AlignedStates {
  public:
    // `room`: PlasticWork::cell
    AlignedStates(AdaptiveMemory memory, std::size_t size, float *room) : home_(memory), size_(size) {
        for (const auto state : kStates) {
            here_.*state = room;
            room += whole_lines(size);
            copy(home_.*state, here_.*state);
        }
    }
    ~AlignedStates() {
        for (const auto state : kStates) {
            copy(here_.*state, home_.*state);
        }
    }
    AlignedStates(const AlignedStates &) = delete;
    AlignedStates &operator=(const AlignedStates &) = delete;

    const AdaptiveMemory &memory() const { return here_; }

  private:
    static constexpr float *AdaptiveMemory::*kStates[] = {&AdaptiveMemory::i, &AdaptiveMemory::v,
                                                          &AdaptiveMemory::count, &AdaptiveMemory::theta};
    AdaptiveMemory home_, here_{};
    std::size_t size_;

    void copy(const float *from, float *to) const {
        for (std::size_t j = 0; j < size_; ++j) {
            to[j] = from[j];
        }
    }
};

} // namespace hillock::core::HILLOCK_LEVEL
