#pragma once

#include "core/kernel/reader.hpp"
#include "core/neuron/neuron.hpp"

// From u, the membrane before the threshold, to the membrane v that is kept and the output z: src/docs/neurons.md, "Fire".
// Each rule knows the v kept and the z given by the step before. Both branches of a choice are computed, then one is taken, so
// that lanes need no branch. F: a float, or a register of them.
namespace hillock::core::HILLOCK_LEVEL {

template<class F>
struct Fired {
    F v, z;
};

// Whether a membrane fires.
struct Above {
    template<class F>
    [[gnu::always_inline]] static auto at(F v, F threshold) {
        return v > threshold;
    }
};
struct AtOrAbove {
    template<class F>
    [[gnu::always_inline]] static auto at(F v, F threshold) {
        return v >= threshold;
    }
};

// v >= threshold is v > limit, with the largest float below the threshold as the limit.
template<class F>
[[gnu::always_inline]] inline F limit_of(const Fire &fire, const Reader<F> &at) {
    const F threshold = at(fire.threshold);
    return fire.at_or_above ? just_below(threshold) : threshold;
}

// No threshold: the membrane is the output.
template<class F>
struct Shown {
    Shown(const Fire &, const Reader<F> &) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F) const { return {u, u}; }
};

template<class F>
struct ToVReset {
    F limit, v_reset;

    [[gnu::always_inline]] ToVReset(const Fire &fire, const Reader<F> &at)
        : limit(limit_of(fire, at)), v_reset(at(fire.v_reset)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F) const {
        const auto spike = u > limit;
        return {spike ? v_reset : u, spike ? whole<F>(1) : whole<F>(0)};
    }
};

template<class F, class Fires>
struct Subtract {
    F threshold;

    [[gnu::always_inline]] Subtract(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F) const {
        const auto spike = Fires::at(u, threshold);
        const F reset = u - threshold;
        return {spike ? reset : u, spike ? whole<F>(1) : whole<F>(0)};
    }
};

// snnTorch, reset_delay=True
template<class F, class Fires>
struct SubtractLate {
    F threshold;

    [[gnu::always_inline]] SubtractLate(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F z_before) const {
        const F reset = u - threshold;
        const F w = z_before == whole<F>(1) ? reset : u;
        return {w, Fires::at(w, threshold) ? whole<F>(1) : whole<F>(0)};
    }
};

// snnTorch, reset_delay=False
template<class F, class Fires>
struct SnntorchSubtract {
    F threshold;

    [[gnu::always_inline]] SnntorchSubtract(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F v_before, F) const {
        const auto before = Fires::at(v_before, threshold);
        const F reset = u - threshold;
        const F w = before ? reset : u;
        const auto spike = Fires::at(w, threshold);
        const F less = w - threshold;
        const F more = w + threshold;
        const F fired = before ? w : less, silent = before ? more : w;
        return {spike ? fired : silent, spike ? whole<F>(1) : whole<F>(0)};
    }
};

// The three that subtract, where v = threshold fires too. Nobody's default: one form for all.
template<class F>
struct SubtractAtOrAbove {
    Reset reset;
    Subtract<F, AtOrAbove> now;
    SubtractLate<F, AtOrAbove> late;
    SnntorchSubtract<F, AtOrAbove> snntorch;

    [[gnu::always_inline]] SubtractAtOrAbove(const Fire &fire, const Reader<F> &at)
        : reset(fire.reset), now(fire, at), late(fire, at), snntorch(fire, at) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F v_before, F z_before) const {
        return reset == Reset::subtract        ? now(u, v_before, z_before)
               : reset == Reset::subtract_late ? late(u, v_before, z_before)
                                               : snntorch(u, v_before, z_before);
    }
};

// to_zero_late, snnTorch's zero of Synaptic, RLeaky and RSynaptic with reset_delay=True: where the membrane before was above the
// limit it is now 0. And none, a spike leaves the membrane as it is: where it was above what nothing is above.
template<class F>
struct ToZeroLate {
    F limit, reset_limit;

    [[gnu::always_inline]] ToZeroLate(const Fire &fire, const Reader<F> &at)
        : limit(limit_of(fire, at)), reset_limit(fire.reset == Reset::none ? whole<F>(__builtin_inff()) : limit) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F v_before, F) const {
        const F w = v_before > reset_limit ? whole<F>(0) : u;
        return {w, w > limit ? whole<F>(1) : whole<F>(0)};
    }
};

// Sinabs
template<class F>
struct MultiSpike {
    F threshold;

    [[gnu::always_inline]] MultiSpike(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F) const {
        const F most = whole<F>(16777216); // 2^24: whole numbers up to it are floats
        const F times = truncated(u / threshold);
        const F capped = times < most ? times : most;
        const F k = u > whole<F>(0) ? capped : whole<F>(0);
        return {fma(-k, threshold, u), k};
    }
};

} // namespace hillock::core::HILLOCK_LEVEL
