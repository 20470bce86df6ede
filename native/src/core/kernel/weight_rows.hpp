#pragma once

#include "core/kernel/lanes.hpp"
#include "core/transform/weights.hpp"

// A source's weights as a kernel reads them, a register at a time: float32, or smaller ones, which it widens
// (src/docs/image.md, "Small weights").
namespace hillock::core::HILLOCK_LEVEL {

// Halves, all finite, exactly.
[[gnu::always_inline]] inline Lanes widen(const std::uint16_t *halves) {
#if defined(__AVX512F__)
    return _mm512_maskz_cvtph_ps(0xFFFF, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(halves)));
#elif defined(__AVX2__)
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(halves)));
#elif defined(__aarch64__)
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(halves)));
#elif defined(__SSE2__)
    // With the exponent's place and bias of a half, then times the difference of the biases: denormal halves come out right too.
    const __m128i bits =
        _mm_unpacklo_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(halves)), _mm_setzero_si128());
    const __m128i sign = _mm_slli_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x8000)), 16);
    const __m128i magnitude = _mm_slli_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x7FFF)), 13);
    return _mm_or_ps(_mm_mul_ps(_mm_castsi128_ps(magnitude), _mm_set1_ps(0x1p112f)), _mm_castsi128_ps(sign));
#endif
}

// Whole numbers.
[[gnu::always_inline]] inline Lanes widen(const std::int8_t *bytes) {
#if defined(__AVX512F__)
    const __m512i whole = _mm512_maskz_cvtepi8_epi32(0xFFFF, _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes)));
    return _mm512_maskz_cvtepi32_ps(0xFFFF, whole);
#elif defined(__AVX2__)
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(bytes))));
#else
    std::int32_t four = 0;
    __builtin_memcpy(&four, bytes, sizeof(four));
#if defined(__aarch64__)
    const int16x8_t pairs = vmovl_s8(vreinterpret_s8_s32(vdup_n_s32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(pairs)));
#elif defined(__SSE2__)
    const __m128i each = _mm_cvtsi32_si128(four), pairs = _mm_unpacklo_epi8(each, each);
    return _mm_cvtepi32_ps(_mm_srai_epi32(_mm_unpacklo_epi16(pairs, pairs), 24));
#endif
#endif
}

// Fetches `bytes` bytes from `from` on into the nearest cache, without waiting for them.
[[gnu::always_inline]] inline void fetch(const void *from, std::size_t bytes) {
    constexpr std::size_t kLine = 64;
    for (std::size_t at = 0; at < bytes; at += kLine) {
        __builtin_prefetch(static_cast<const char *>(from) + at);
    }
}

struct FloatRow {
    const float *first;

    // The row that begins `weights` later; its first target is `targets` further.
    [[gnu::always_inline]] FloatRow plus(std::size_t weights, std::size_t = 0) const { return {first + weights}; }
    // Register v.
    [[gnu::always_inline]] Lanes operator[](std::size_t v) const { return load(first + v * kLanes); }
    // Fetches its first N registers.
    template<std::size_t N>
    [[gnu::always_inline]] void fetch() const {
        HILLOCK_LEVEL::fetch(first, N * kLanes * sizeof(float));
    }
};

struct HalfRow {
    const std::uint16_t *first;

    [[gnu::always_inline]] HalfRow plus(std::size_t weights, std::size_t = 0) const { return {first + weights}; }
    [[gnu::always_inline]] Lanes operator[](std::size_t v) const { return widen(first + v * kLanes); }
    template<std::size_t N>
    [[gnu::always_inline]] void fetch() const {
        HILLOCK_LEVEL::fetch(first, N * kLanes * sizeof(std::uint16_t));
    }
};

struct ByteRow {
    const std::int8_t *first;
    const float *scales; // of the targets

    [[gnu::always_inline]] ByteRow plus(std::size_t weights, std::size_t targets = 0) const {
        return {first + weights, scales + targets};
    }
    [[gnu::always_inline]] Lanes operator[](std::size_t v) const {
        return widen(first + v * kLanes) * load(scales + v * kLanes);
    }
    template<std::size_t N>
    [[gnu::always_inline]] void fetch() const {
        HILLOCK_LEVEL::fetch(first, N * kLanes);
    }
};

// Calls action(row), with the first row of a transform's panels.
template<class Action>
[[gnu::always_inline]] inline void with_rows(const float *panels, const SmallWeights &small, const Action &action) {
    switch (small.type) {
    case WeightType::f32:
        return action(FloatRow{panels});
    case WeightType::f16:
        return action(HalfRow{small.halves()});
    case WeightType::i8:
        return action(ByteRow{small.bytes(), small.scales});
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
