#pragma once

#include "core/kernel/kernels.hpp"
#include "core/kernel/level.hpp"

// The operations of one instruction level, as `Kernels` describes them. Each has a source of its own, so that a change of one rebuilds one.
namespace hillock::core::HILLOCK_LEVEL {

bool linear_rows(const Linear &linear, const LinearWork &work, Input x, OutRows out, Extent extent);
bool layer(const Linear &linear, const Neuron &neuron, const LinearWork &work, NeuronMemory memory, Input x, Output out,
           Extent extent);
void conv_rows(const Conv &conv, const ConvTaps &taps, const ConvWork &work, Rows x, OutRows out, Extent extent);
void pool_rows(const Pool &pool, const ConvTaps &taps, Rows x, OutRows out, Extent extent);
void scale_rows(const Scale &scale, std::size_t size, Rows x, OutRows out, Extent extent);
void threshold_rows(const Threshold &threshold, std::size_t size, Rows x, OutRows out, Extent extent);
void neuron(const Neuron &neuron, std::size_t size, NeuronMemory memory, Rows x, Output out, Extent extent);
#if !defined(HILLOCK_PLAIN)
// `size` neurons from `first`, a multiple of a tile, on; x begins with theirs.
void neurons(const Neuron &neuron, std::size_t first, std::size_t size, NeuronMemory memory, Rows x, Output out,
             Extent extent);
#endif
void adaptive_lif(const AdaptiveLif &neuron, std::size_t size, AdaptiveMemory memory, const float *x, float *out);
void plastic(const Plastic &plastic, PlasticWork &work, float *state, const float *x, float *out);
void learn(const Plastic &plastic, PlasticWork &work, float *state, const float *z);
bool learner(const Learner &learner, PlasticWork &work, float *state, std::size_t steps);
void count(Rows z, std::size_t size, std::int64_t *counts, std::size_t steps);
void settle(const Plastic &plastic, PlasticWork &work, float *state);

} // namespace hillock::core::HILLOCK_LEVEL
