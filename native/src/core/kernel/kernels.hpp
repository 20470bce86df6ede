#pragma once

#include "core/kernel/conv_work.hpp"
#include "core/kernel/learner.hpp"
#include "core/kernel/linear_work.hpp"
#include "core/kernel/rows.hpp"
#include "core/neuron/adaptive_lif.hpp"
#include "core/neuron/neuron.hpp"
#include "core/plasticity/plastic_work.hpp"
#include "core/transform/conv.hpp"
#include "core/transform/conv_taps.hpp"
#include "core/transform/linear.hpp"
#include "core/transform/plastic.hpp"
#include "core/transform/pool.hpp"
#include "core/transform/scale.hpp"
#include "core/transform/threshold.hpp"

#include <cstddef>

namespace hillock::core {

// The arithmetic at one instruction level. Each runs `extent` rows of x into as many rows of out; memory must not overlap.
// All levels give the same bits: lanes lie across targets only, and each sum takes its sources in ascending order.
struct Kernels {
    // Gives whether all of x is finite.
    bool (*linear)(const Linear &linear, const LinearWork &work, Input x, OutRows out, Extent extent);
    // The same, then the neurons that alone read it; runs over whole samples. Null at the plain level.
    bool (*layer)(const Linear &linear, const Neuron &neuron, const LinearWork &work, NeuronMemory memory, Input x,
                  Output out, Extent extent);
    void (*conv)(const Conv &conv, const ConvTaps &taps, const ConvWork &work, Rows x, OutRows out, Extent extent);
    void (*pool)(const Pool &pool, const ConvTaps &taps, Rows x, OutRows out, Extent extent);
    void (*scale)(const Scale &scale, std::size_t size, Rows x, OutRows out, Extent extent);
    void (*threshold)(const Threshold &threshold, std::size_t size, Rows x, OutRows out, Extent extent);
    void (*neuron)(const Neuron &neuron, std::size_t size, NeuronMemory memory, Rows x, Output out, Extent extent);
    // One step of `size` neurons.
    void (*adaptive_lif)(const AdaptiveLif &neuron, std::size_t size, AdaptiveMemory memory, const float *x,
                         float *out);
    // One step of a plastic connection before it learns.
    void (*plastic)(const Plastic &plastic, PlasticWork &work, float *state, const float *x, float *out);
    // After a step: what came from the sources, which `plastic` listed, and from the targets, z, changes the weights.
    void (*learn)(const Plastic &plastic, PlasticWork &work, float *state, const float *z);
    // Both and a neuron between them, for `steps` steps. Gives whether all that comes in is finite.
    bool (*learner)(const Learner &learner, PlasticWork &work, float *state, std::size_t steps);
    // Adds the values of `steps` rows, as whole numbers, to counts.
    void (*count)(Rows z, std::size_t size, std::int64_t *counts, std::size_t steps);
    // After the last step: makes the changes that wait.
    void (*settle)(const Plastic &plastic, PlasticWork &work, float *state);
};

namespace scalar {
extern const Kernels kernels;
}
namespace sse {
extern const Kernels kernels;
}
namespace avx2 {
extern const Kernels kernels;
}
namespace avx512 {
extern const Kernels kernels;
}
namespace neon {
extern const Kernels kernels;
}

} // namespace hillock::core
