#pragma once

#include "core/kernel/neuron_kinds.hpp"
#include "core/kernel/rows.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// The plain form, by which the others are judged: neuron after neuron, step after step. Gives rows only.
inline void neurons(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, Output out, Extent extent) {
    with_step<float>(c, [&]<class OneStep>() {
        for (std::size_t sample = 0; sample < extent.samples; ++sample) {
            for (std::size_t j = 0; j < size; ++j) {
                const OneStep step(c, Reader<float>{j});
                float none = 0.0f;
                float &v = memory.v[sample * memory.sample_stride + j];
                float &i = memory.i == nullptr ? none : memory.i[sample * memory.sample_stride + j];
                float z = memory.z_before == nullptr ? 0.0f : memory.z_before[sample * memory.z_stride + j];
                for (std::size_t t = 0; t < extent.steps; ++t) {
                    step(x.row(sample, t)[j], v, i, z);
                    out.rows.row(sample, t)[j] = z;
                }
            }
        }
    });
}

} // namespace hillock::core::HILLOCK_LEVEL
