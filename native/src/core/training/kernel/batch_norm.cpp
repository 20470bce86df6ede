#include "core/training/kernel/training_operations.hpp"

// Sums and elements of a batch normalisation (src/docs/training.md).
namespace hillock::core::HILLOCK_LEVEL {

namespace {

constexpr std::size_t kTogether = 8; // channels whose sums do not wait for each other

inline double fma_double(double a, double b, double c) {
    return __builtin_fma(a, b, c);
}

// Calls add(channel, element) for each element, those of a channel ascending.
template<class Add>
[[gnu::always_inline]] inline void each(const NormRow &row, const Add &add) {
    if (row.positions == 1) {
        HILLOCK_LANES
        for (std::size_t c = 0; c < row.channels; ++c) {
            add(c, c);
        }
        return;
    }
    std::size_t c = 0;
    for (; c + kTogether <= row.channels; c += kTogether) {
        for (std::size_t p = 0; p < row.positions; ++p) {
            for (std::size_t k = 0; k < kTogether; ++k) {
                add(c + k, (c + k) * row.positions + p);
            }
        }
    }
    for (; c < row.channels; ++c) {
        for (std::size_t p = 0; p < row.positions; ++p) {
            add(c, c * row.positions + p);
        }
    }
}

} // namespace

void norm_sums(const NormRow &row, double *__restrict sums) {
    const float *__restrict const values = row.values;
    each(row, [&](std::size_t c, std::size_t i) { sums[c] += static_cast<double>(values[i]); });
}

void norm_squares(const NormRow &row, const double *__restrict mean, double *__restrict sums) {
    const float *__restrict const values = row.values;
    each(row, [&](std::size_t c, std::size_t i) {
        const double distance = static_cast<double>(values[i]) - mean[c];
        sums[c] = fma_double(distance, distance, sums[c]);
    });
}

void norm_products(const NormRow &row, const float *__restrict d, const double *__restrict mean,
                   double *__restrict sums, double *__restrict products) {
    const float *__restrict const values = row.values;
    each(row, [&](std::size_t c, std::size_t i) {
        const auto one = static_cast<double>(d[i]);
        sums[c] += one;
        products[c] = fma_double(one, static_cast<double>(values[i]) - mean[c], products[c]);
    });
}

void normalise(const NormRow &row, const float *__restrict factor, const float *__restrict shift,
               float *__restrict to) {
    const float *__restrict const values = row.values;
    if (row.positions == 1) {
        HILLOCK_LANES
        for (std::size_t c = 0; c < row.channels; ++c) {
            to[c] = fma(factor[c], values[c], shift[c]) + 0.0f;
        }
        return;
    }
    for (std::size_t c = 0, i = 0; c < row.channels; ++c) {
        const float k = factor[c], h = shift[c];
        const std::size_t end = i + row.positions;
        HILLOCK_LANES
        for (; i < end; ++i) {
            to[i] = fma(k, values[i], h) + 0.0f;
        }
    }
}

void normalise_backward(const NormRow &row, const float *__restrict factor, const float *__restrict slope,
                        const float *__restrict offset, float *__restrict d) {
    const float *__restrict const values = row.values;
    if (row.positions == 1) {
        HILLOCK_LANES
        for (std::size_t c = 0; c < row.channels; ++c) {
            d[c] = fma(factor[c], d[c], fma(slope[c], values[c], offset[c]));
        }
        return;
    }
    for (std::size_t c = 0, i = 0; c < row.channels; ++c) {
        const float k = factor[c], m = slope[c], o = offset[c];
        const std::size_t end = i + row.positions;
        HILLOCK_LANES
        for (; i < end; ++i) {
            d[i] = fma(k, d[i], fma(m, values[i], o));
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
