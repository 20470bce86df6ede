#pragma once

#include "core/training/elementary.hpp"
#include "core/training/kernel/register.hpp"
#include "core/training/surrogate.hpp"

// The surrogate's values at distances from the threshold (src/docs/training.md, Surrogates).
namespace hillock::core::HILLOCK_LEVEL {

namespace {

using training::Surrogate;
using training::SurrogateCurve;

// Each lane in double.
template<class Function>
Register in_double(Register x, Function function) {
#if defined(HILLOCK_PLAIN)
    return static_cast<float>(function(static_cast<double>(x)));
#else
    for (std::size_t k = 0; k < kWidth; ++k) {
        x[k] = static_cast<float>(function(static_cast<double>(x[k])));
    }
    return x;
#endif
}

[[gnu::noinline]] Register surrogate_in_double(const SurrogateCurve &curve, Register x) {
    const Register distance = magnitude(x);
    if (curve.kind == Surrogate::sigmoid) {
        return in_double(distance, [&](double one) {
            const double e = training::exponential(-curve.scale * one);
            return curve.scale * e / ((1 + e) * (1 + e));
        });
    }
    return in_double(distance, [&](double one) { return curve.scale * training::exponential(-curve.decay * one); });
}

[[gnu::always_inline]] inline Register surrogate(const SurrogateCurve &curve, Register x) {
    switch (curve.kind) {
    case Surrogate::fast_sigmoid: {
        const Register q = fma(same(curve.first), magnitude(x), same(1));
        return same(1) / (q * q);
    }
    case Surrogate::atan: {
        const Register q = same(curve.first) * x;
        return same(curve.second) / fma(q, q, same(1));
    }
    case Surrogate::triangular: {
        const Register m = fma(same(-curve.first), magnitude(x), same(1));
        return same(curve.first) * (m <= same(0) ? same(0) : m);
    }
    case Surrogate::sigmoid:
    case Surrogate::slayer:
        return surrogate_in_double(curve, x);
    case Surrogate::box:
        return magnitude(x) < same(curve.first) ? same(1) : same(0);
    case Surrogate::straight_through:
        break;
    }
    return same(1);
}

} // namespace

} // namespace hillock::core::HILLOCK_LEVEL
