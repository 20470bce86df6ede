#pragma once

#include "core/kernel/level.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// A register of floats at one instruction level, and what a vector kernel asks of it.
namespace hillock::core::HILLOCK_LEVEL {

#if defined(__AVX512F__)
inline constexpr std::size_t kLanes = 16;
#elif defined(__AVX2__)
inline constexpr std::size_t kLanes = 8;
#else
inline constexpr std::size_t kLanes = 4;
#endif

using Lanes = float __attribute__((vector_size(4 * kLanes)));
using UnalignedLanes = float __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

[[gnu::always_inline]] inline Lanes load(const float *from) {
    return *reinterpret_cast<const UnalignedLanes *>(from);
}

[[gnu::always_inline]] inline void store(float *to, Lanes lanes) {
    *reinterpret_cast<UnalignedLanes *>(to) = lanes;
}

// The first `count` lanes, no more than there are; the others are 0.
[[gnu::always_inline]] inline Lanes load_some(const float *from, std::size_t count) {
#if defined(__AVX512F__)
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), from);
#else
    Lanes lanes{};
    __builtin_memcpy(&lanes, from, count * sizeof(float));
    return lanes;
#endif
}

[[gnu::always_inline]] inline void store_some(float *to, Lanes lanes, std::size_t count) {
#if defined(__AVX512F__)
    _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1), lanes);
#else
    __builtin_memcpy(to, &lanes, count * sizeof(float));
#endif
}

// Towards 0.
[[gnu::always_inline]] inline Lanes truncated(Lanes a) {
#if defined(__AVX512F__)
    return _mm512_maskz_roundscale_ps(0xFFFF, a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
#elif defined(__AVX2__)
    return _mm256_round_ps(a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
#else
    for (std::size_t k = 0; k < kLanes; ++k) {
        a[k] = __builtin_truncf(a[k]);
    }
    return a;
#endif
}

[[gnu::always_inline]] inline Lanes all(float value) {
    return value - Lanes{}; // x − 0 is x
}

// As for one float.
[[gnu::always_inline]] inline Lanes just_below(Lanes value) {
    using Bits = std::int32_t __attribute__((vector_size(4 * kLanes)));
    const Bits up = (value > 0.0f) | 1; // −1 where the value is above 0, otherwise 1
    const Lanes next = reinterpret_cast<Lanes>(reinterpret_cast<Bits>(value) + up);
    return value == 0.0f ? all(-0x1p-149f) : next;
}

#if defined(HILLOCK_FMA_IN_DOUBLE)
// The two lower lanes of a · b + c, as fma of level.hpp.
[[gnu::always_inline]] inline __m128 fma_low(__m128 a, __m128 b, __m128 c) {
    const __m128d product = _mm_mul_pd(_mm_cvtps_pd(a), _mm_cvtps_pd(b)), addend = _mm_cvtps_pd(c);
    const __m128d sum = _mm_add_pd(product, addend), part = _mm_sub_pd(sum, product);
    const __m128d error = _mm_add_pd(_mm_sub_pd(product, _mm_sub_pd(sum, part)), _mm_sub_pd(addend, part));
    const __m128d zero = _mm_setzero_pd();
    const __m128i inexact = _mm_castpd_si128(_mm_or_pd(_mm_cmplt_pd(error, zero), _mm_cmpgt_pd(error, zero)));
    const __m128i one = _mm_set1_epi64x(1), bits = _mm_castpd_si128(sum);
    const __m128i odd = _mm_sub_epi64(_mm_setzero_si128(), _mm_and_si128(bits, one));
    const __m128i inwards = _mm_srli_epi64(_mm_castpd_si128(_mm_xor_pd(error, sum)), 63); // 1 where the signs differ
    const __m128i outwards = _mm_sub_epi64(one, _mm_add_epi64(inwards, inwards));
    const __m128i step = _mm_and_si128(_mm_andnot_si128(odd, inexact), outwards);
    return _mm_cvtpd_ps(_mm_castsi128_pd(_mm_add_epi64(bits, step)));
}
#endif

// a · b + c, rounded once
[[gnu::always_inline]] inline Lanes fma(Lanes a, Lanes b, Lanes c) {
#if defined(__AVX512F__)
    return _mm512_fmadd_ps(a, b, c);
#elif defined(__AVX2__)
    return _mm256_fmadd_ps(a, b, c);
#elif defined(__aarch64__)
    return vfmaq_f32(c, a, b);
#else
    const __m128 low = fma_low(a, b, c);
    const __m128 high = fma_low(_mm_movehl_ps(a, a), _mm_movehl_ps(b, b), _mm_movehl_ps(c, c));
    return _mm_movelh_ps(low, high);
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

} // namespace hillock::core::HILLOCK_LEVEL
