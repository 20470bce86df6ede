#pragma once

#include "core/kernel/level.hpp"
#include "core/training/kernel/training_kernels.hpp"

// The operations of one instruction level, as TrainingKernels describes them.
namespace hillock::core::HILLOCK_LEVEL {

void neuron_forward(const Neuron &neuron, std::size_t size, const NeuronMemory &memory, const NeuronRecord &record,
                    Rows x, std::size_t steps);
void neuron_backward(const NeuronGradient &work, std::size_t size, Rows x, Rows d, OutRows gx, bool sum,
                     std::size_t steps);
bool list_active(Rows x, std::size_t inputs, std::size_t steps, std::uint64_t *active);
void weights(const WeightSample *samples, std::size_t count, WeightRows rows, std::size_t steps, float *gradient);
void weight_products(const WeightSample *samples, std::size_t count, WeightRows rows, float *gradient);
void own_weights(const WeightSample &sample, WeightRows rows, std::size_t steps, float *sums);
void conv_targets(const Conv &conv, const ConvGradientWork &work, const float *d);
void conv_weights(const Conv &conv, const ConvTaps &taps, const ConvGradientWork &work, const float *x, float *sums);
void conv_bias(const Conv &conv, const ConvGradientWork &work, float *sums);
void conv_sources(const Conv &conv, const ConvGradientWork &work, const float *turned, float *gx);
void pool_sources(const Pool &pool, const ConvTaps &taps, const ConvGradientWork &work, const float *d, float *gx);
void scale_backward(const float *scale, const float *d, float *gx, std::size_t size);
void scale_weights(const float *x, const float *d, float *sums, std::size_t size);
void threshold_backward(const training::SurrogateCurve &curve, const float *threshold, const float *x, const float *d,
                        float *gx, float *sums, std::size_t size);
void store_row(const float *from, float *to, std::size_t size);
void add_row(const float *from, float *to, std::size_t size);
void multiply_row(const float *from, const float *factors, float *to, std::size_t size);
std::uint64_t total(const float *counts, std::size_t size);
bool round_halves(const RoundWork &work);
bool round_bytes(const RoundWork &work);
void norm_sums(const NormRow &row, double *sums);
void norm_squares(const NormRow &row, const double *mean, double *sums);
void norm_products(const NormRow &row, const float *d, const double *mean, double *sums, double *products);
void normalise(const NormRow &row, const float *factor, const float *shift, float *to);
void normalise_backward(const NormRow &row, const float *factor, const float *slope, const float *offset, float *d);
void row_squares(const float *gradient, std::size_t row, std::size_t rows, double *squares);
void update(const UpdateNumbers &numbers, float *values, float *gradient, float *first, float *second,
            std::size_t size);

} // namespace hillock::core::HILLOCK_LEVEL
