#pragma once

#include "kernel/level.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// A register of floats at one instruction level, and what a vector kernel asks of it.
namespace hillock::HILLOCK_LEVEL {

#if defined(__AVX512F__)
inline constexpr std::size_t kLanes = 16;
#elif defined(__AVX2__)
inline constexpr std::size_t kLanes = 8;
#else
inline constexpr std::size_t kLanes = 4;
#endif

using Lanes = float __attribute__((vector_size(4 * kLanes), may_alias));
using UnalignedLanes = float __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

[[gnu::always_inline]] inline Lanes load(const float *from) {
    return *reinterpret_cast<const UnalignedLanes *>(from);
}

[[gnu::always_inline]] inline void store(float *to, Lanes lanes) {
    *reinterpret_cast<UnalignedLanes *>(to) = lanes;
}

[[gnu::always_inline]] inline Lanes all(float value) {
    return value - Lanes{}; // x − 0 is x
}

// a · b + c, rounded once
[[gnu::always_inline]] inline Lanes fma(Lanes a, Lanes b, Lanes c) {
#if defined(__AVX512F__)
    return _mm512_fmadd_ps(a, b, c);
#elif defined(__AVX2__)
    return _mm256_fmadd_ps(a, b, c);
#elif defined(__aarch64__)
    return vfmaq_f32(c, a, b);
#else
    for (std::size_t k = 0; k < kLanes; ++k) {
        c[k] = fma(a[k], b[k], c[k]);
    }
    return c;
#endif
}

// One bit a lane: where a differs from `value`.
[[gnu::always_inline]] inline std::uint64_t differs(Lanes a, float value) {
#if defined(__AVX512F__)
    return _mm512_cmp_ps_mask(a, all(value), _CMP_NEQ_UQ);
#elif defined(__AVX2__)
    return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a, all(value), _CMP_NEQ_UQ)));
#elif defined(__SSE2__)
    return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_cmpneq_ps(a, all(value))));
#else
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < kLanes; ++k) {
        bits |= std::uint64_t{a[k] != value} << k;
    }
    return bits;
#endif
}

} // namespace hillock::HILLOCK_LEVEL
