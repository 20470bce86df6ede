#include "core/training/kernel/training_operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

const TrainingKernels training_kernels{
    .neuron_forward = neuron_forward,
    .neuron_backward = neuron_backward,
    .list_active = list_active,
    .weights = weights,
    .weight_products = weight_products,
    .own_weights = own_weights,
    .conv_targets = conv_targets,
    .conv_weights = conv_weights,
    .conv_bias = conv_bias,
    .conv_sources = conv_sources,
    .pool_sources = pool_sources,
    .scale_backward = scale_backward,
    .scale_weights = scale_weights,
    .threshold_backward = threshold_backward,
    .store = store_row,
    .add = add_row,
    .multiply = multiply_row,
    .total = total,
    .round_halves = round_halves,
    .round_bytes = round_bytes,
    .norm_sums = norm_sums,
    .norm_squares = norm_squares,
    .norm_products = norm_products,
    .normalise = normalise,
    .normalise_backward = normalise_backward,
    .row_squares = row_squares,
    .update = update,
};

} // namespace hillock::core::HILLOCK_LEVEL
