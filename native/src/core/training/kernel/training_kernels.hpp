#pragma once

#include "core/kernel/kernels.hpp"
#include "core/training/kernel/conv_gradient_work.hpp"
#include "core/training/kernel/neuron_work.hpp"
#include "core/training/kernel/norm_rows.hpp"
#include "core/training/kernel/round_work.hpp"
#include "core/training/kernel/update_work.hpp"
#include "core/training/kernel/weight_work.hpp"

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// The arithmetic of training at one instruction level, beside Kernels. All levels give the same bits (src/docs/training.md, The
// definition of the bits). Rows of `steps` steps are visited from the last to the first.
struct TrainingKernels {
    // The steps of one sample, as Kernels::neuron, with a record of what the backward pass reads.
    void (*neuron_forward)(const Neuron &neuron, std::size_t size, const NeuronMemory &memory,
                           const NeuronRecord &record, Rows x, std::size_t steps);
    // `sum`: gx is one row, to which all steps add.
    void (*neuron_backward)(const NeuronGradient &work, std::size_t size, Rows x, Rows d, OutRows gx, bool sum,
                            std::size_t steps);

    // Fills WeightSample::active for `inputs` sources; gives whether they are 1 wherever they are not silent.
    bool (*list_active)(Rows x, std::size_t inputs, std::size_t steps, std::uint64_t *active);
    // One row after another: each begins at +0, takes a sample's terms, and is added to its row of `gradient`. Reads `active`.
    void (*weights)(const WeightSample *samples, std::size_t count, WeightRows rows, std::size_t steps,
                    float *gradient);
    // One product a sample for each weight.
    void (*weight_products)(const WeightSample *samples, std::size_t count, WeightRows rows, float *gradient);
    // The terms of one sample continue its sums.
    void (*own_weights)(const WeightSample &sample, WeightRows rows, std::size_t steps, float *sums);

    // One step of a convolution: lays out the gradients of the targets,
    void (*conv_targets)(const Conv &conv, const ConvGradientWork &work, const float *d);
    // continues the sums of the weights and of the biases,
    void (*conv_weights)(const Conv &conv, const ConvTaps &taps, const ConvGradientWork &work, const float *x,
                         float *sums);
    void (*conv_bias)(const Conv &conv, const ConvGradientWork &work, float *sums);
    // and writes the gradients of the sources; `turned`: the weights, [groups][kernel][targets][padded channels of a group].
    void (*conv_sources)(const Conv &conv, const ConvGradientWork &work, const float *turned, float *gx);
    void (*pool_sources)(const Pool &pool, const ConvTaps &taps, const ConvGradientWork &work, const float *d,
                         float *gx);

    void (*scale_backward)(const float *scale, const float *d, float *gx, std::size_t size);
    // sums[j] = fma(x[j], d[j], sums[j])
    void (*scale_weights)(const float *x, const float *d, float *sums, std::size_t size);
    // `sums` of the thresholds, or null.
    void (*threshold_backward)(const training::SurrogateCurve &curve, const float *threshold, const float *x,
                               const float *d, float *gx, float *sums, std::size_t size);

    // to = from + 0
    void (*store)(const float *from, float *to, std::size_t size);
    void (*add)(const float *from, float *to, std::size_t size);
    void (*multiply)(const float *from, const float *factors, float *to, std::size_t size);
    // The sum of whole numbers up to 2^24.
    std::uint64_t (*total)(const float *counts, std::size_t size);

    // Round weights to float16, or to whole numbers of a scale for each target; false if one is too large.
    bool (*round_halves)(const RoundWork &work);
    bool (*round_bytes)(const RoundWork &work);

    // Continue sums of a batch normalisation, of each channel: of the values; of the squares of their distances from the mean; of
    // gradients d, and of their products with those distances.
    void (*norm_sums)(const NormRow &row, double *sums);
    void (*norm_squares)(const NormRow &row, const double *mean, double *sums);
    void (*norm_products)(const NormRow &row, const float *d, const double *mean, double *sums, double *products);
    // to = fma(factor, value, shift) + 0; d = fma(factor, d, fma(slope, value, offset))
    void (*normalise)(const NormRow &row, const float *factor, const float *shift, float *to);
    void (*normalise_backward)(const NormRow &row, const float *factor, const float *slope, const float *offset,
                               float *d);

    // squares[r]: the sum of the squares of row r of `gradient`.
    void (*row_squares)(const float *gradient, std::size_t row, std::size_t rows, double *squares);
    // Changes `size` values; `second` is null for SGD.
    void (*update)(const UpdateNumbers &numbers, float *values, float *gradient, float *first, float *second,
                   std::size_t size);
};

namespace scalar {
extern const TrainingKernels training_kernels;
}
namespace sse {
extern const TrainingKernels training_kernels;
}
namespace avx2 {
extern const TrainingKernels training_kernels;
}
namespace avx512 {
extern const TrainingKernels training_kernels;
}
namespace neon {
extern const TrainingKernels training_kernels;
}

} // namespace hillock::core
