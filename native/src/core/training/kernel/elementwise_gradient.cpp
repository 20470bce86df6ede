#include "core/training/kernel/surrogates.hpp"
#include "core/training/kernel/training_operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

void store_row(const float *__restrict from, float *__restrict to, std::size_t size) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        to[j] = from[j] + 0.0f;
    }
}

void add_row(const float *__restrict from, float *__restrict to, std::size_t size) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        to[j] += from[j];
    }
}

void multiply_row(const float *__restrict from, const float *__restrict factors, float *__restrict to,
                  std::size_t size) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        to[j] = from[j] * factors[j];
    }
}

std::uint64_t total(const float *counts, std::size_t size) {
    constexpr std::size_t kPart = 64; // their sum fits 31 bits
    std::uint64_t sum = 0;
    for (std::size_t first = 0; first < size; first += kPart) {
        const std::size_t end = size - first < kPart ? size : first + kPart;
        std::int32_t part = 0;
        for (std::size_t j = first; j < end; ++j) {
            part += static_cast<std::int32_t>(counts[j]);
        }
        sum += static_cast<std::uint64_t>(part);
    }
    return sum;
}

void scale_backward(const float *__restrict scale, const float *__restrict d, float *__restrict gx, std::size_t size) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        gx[j] = scale[j] * d[j] + 0.0f;
    }
}

void scale_weights(const float *__restrict x, const float *__restrict d, float *__restrict sums, std::size_t size) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        sums[j] = fma(x[j], d[j], sums[j]);
    }
}

void threshold_backward(const SurrogateCurve &curve, const float *threshold, const float *x, const float *d, float *gx,
                        float *sums, std::size_t size) {
    for (std::size_t j = 0; j < size; j += kWidth) {
        const std::size_t count = size - j < kWidth ? size - j : kWidth;
        const Register s = surrogate(curve, get_some(x + j, count) - get_some(threshold + j, count));
        const Register g = s * get_some(d + j, count);
        put_some(gx + j, g + same(0), count);
        if (sums != nullptr) {
            put_some(sums + j, get_some(sums + j, count) - g, count);
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
