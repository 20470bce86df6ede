#include "core/kernel/operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

const Kernels kernels {
    .linear = linear_rows,
#if defined(HILLOCK_PLAIN)
    .layer = nullptr,
#else
    .layer = layer,
#endif
    .conv = conv_rows, .pool = pool_rows, .scale = scale_rows, .threshold = threshold_rows, .neuron = neuron,
    .adaptive_lif = adaptive_lif, .plastic = plastic, .learn = learn, .learner = learner, .count = count,
    .settle = settle,
};

} // namespace hillock::core::HILLOCK_LEVEL
