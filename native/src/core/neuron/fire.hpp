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

// No threshold: the membrane is the output.
template<class F>
struct Shown {
    Shown(const Fire &, const Reader<F> &) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F) const { return {u, u}; }
};

template<class F>
struct ToVReset {
    F threshold, v_reset;

    ToVReset(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)), v_reset(at(fire.v_reset)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F) const {
        const auto spike = u > threshold;
        return {spike ? v_reset : u, spike ? whole<F>(1) : whole<F>(0)};
    }
};

template<class F>
struct Subtract {
    F threshold;

    Subtract(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F) const {
        const auto spike = u > threshold;
        const F reset = u - threshold;
        return {spike ? reset : u, spike ? whole<F>(1) : whole<F>(0)};
    }
};

// snnTorch, reset_delay=True
template<class F>
struct SubtractLate {
    F threshold;

    SubtractLate(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F z_before) const {
        const F reset = u - threshold;
        const F w = z_before == whole<F>(1) ? reset : u;
        return {w, w > threshold ? whole<F>(1) : whole<F>(0)};
    }
};

// snnTorch, reset_delay=False
template<class F>
struct SnntorchSubtract {
    F threshold;

    SnntorchSubtract(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F v_before, F) const {
        const auto before = v_before > threshold;
        const F reset = u - threshold;
        const F w = before ? reset : u;
        const auto spike = w > threshold;
        const F less = w - threshold;
        const F more = w + threshold;
        const F fired = before ? w : less, silent = before ? more : w;
        return {spike ? fired : silent, spike ? whole<F>(1) : whole<F>(0)};
    }
};

// Sinabs
template<class F>
struct MultiSpike {
    F threshold;

    MultiSpike(const Fire &fire, const Reader<F> &at) : threshold(at(fire.threshold)) {}

    [[gnu::always_inline]] Fired<F> operator()(F u, F, F) const {
        const F most = whole<F>(16777216); // 2^24: whole numbers up to it are floats
        const F times = truncated(u / threshold);
        const F capped = times < most ? times : most;
        const F k = u > whole<F>(0) ? capped : whole<F>(0);
        return {fma(-k, threshold, u), k};
    }
};

} // namespace hillock::core::HILLOCK_LEVEL
