#include "core/training/kernel/training_operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

namespace {

// Moments decay towards 0 for ever; denormal numbers would slow every batch.
inline float flushed(float moment) {
    return __builtin_fabsf(moment) < 0x1p-100f ? 0.0f : moment;
}

inline double fma_double(double a, double b, double c) {
    return __builtin_fma(a, b, c);
}

void sgd(const UpdateNumbers &numbers, float *__restrict w, const float *__restrict g, float *__restrict m,
         std::size_t size) {
    const float momentum = numbers.momentum, step = numbers.step;
    HILLOCK_LANES
    for (std::size_t i = 0; i < size; ++i) {
        m[i] = flushed(fma(momentum, m[i], g[i]));
        w[i] = fma(step, m[i], w[i]);
    }
}

void adam(const UpdateNumbers &n, float *__restrict w, const float *__restrict g, float *__restrict m,
          float *__restrict v, std::size_t size) {
    const float b1 = n.b1, a1 = n.a1, b2 = n.b2, a2 = n.a2;
    const float correction = n.correction, epsilon = n.epsilon, step = n.step;
    HILLOCK_LANES
    for (std::size_t i = 0; i < size; ++i) {
        m[i] = flushed(fma(a1, g[i], b1 * m[i]));
        v[i] = flushed(fma(a2 * g[i], g[i], b2 * v[i]));
        w[i] = fma(step, m[i] / fma(__builtin_sqrtf(v[i]), correction, epsilon), w[i]);
    }
}

} // namespace

void row_squares(const float *gradient, std::size_t row, std::size_t rows, double *squares) {
    constexpr std::size_t kTogether = 8; // sums that do not wait for each other
    std::size_t r = 0;
    for (; r + kTogether <= rows; r += kTogether) {
        double sums[kTogether] = {};
        for (std::size_t j = 0; j < row; ++j) {
            for (std::size_t k = 0; k < kTogether; ++k) {
                const auto g = static_cast<double>(gradient[(r + k) * row + j]);
                sums[k] = fma_double(g, g, sums[k]);
            }
        }
        for (std::size_t k = 0; k < kTogether; ++k) {
            squares[r + k] = sums[k];
        }
    }
    for (; r < rows; ++r) {
        double sum = 0;
        for (std::size_t j = 0; j < row; ++j) {
            const auto g = static_cast<double>(gradient[r * row + j]);
            sum = fma_double(g, g, sum);
        }
        squares[r] = sum;
    }
}

void update(const UpdateNumbers &numbers, float *values, float *gradient, float *first, float *second,
            std::size_t size) {
    if (numbers.clip != 1.0f) {
        HILLOCK_LANES
        for (std::size_t i = 0; i < size; ++i) {
            gradient[i] *= numbers.clip;
        }
    }
    if (numbers.decay != 0.0f) {
        const float decay = numbers.decay;
        HILLOCK_LANES
        for (std::size_t i = 0; i < size; ++i) {
            gradient[i] = fma(decay, values[i], gradient[i]);
        }
    }
    if (numbers.shrink != 1.0f) {
        HILLOCK_LANES
        for (std::size_t i = 0; i < size; ++i) {
            values[i] *= numbers.shrink;
        }
    }
    if (numbers.adam) {
        adam(numbers, values, gradient, first, second, size);
    } else {
        sgd(numbers, values, gradient, first, size);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
