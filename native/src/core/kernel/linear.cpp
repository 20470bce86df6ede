#include "core/kernel/operations.hpp"
#if defined(HILLOCK_PLAIN)
#include "core/kernel/linear.hpp"
#else
#include "core/kernel/linear_panels.hpp"
#endif

namespace hillock::core::HILLOCK_LEVEL {

#if defined(HILLOCK_PLAIN)

bool linear_rows(const Linear &op, const LinearWork &, Input x, OutRows out, Extent extent) {
    return with_weights(op.weight, op.small, [&](auto weights) {
        bool fine = true;
        for (std::size_t sample = 0; sample < extent.samples; ++sample) {
            for (std::size_t t = 0; t < extent.steps; ++t) {
                fine = linear(op, weights, x.rows.row(sample, t), out.row(sample, t)) && fine;
            }
        }
        return fine;
    });
}

#else

bool linear_rows(const Linear &op, const LinearWork &work, Input x, OutRows out, Extent extent) {
    return linear_passes(op, work, x, out, nullptr, extent);
}

bool layer(const Linear &op, const Neuron &neuron, const LinearWork &work, NeuronMemory memory, Input x, Output out,
           Extent extent) {
    const Behind behind{neuron, memory, out};
    return linear_passes(op, work, x, {}, &behind, extent);
}

#endif

} // namespace hillock::core::HILLOCK_LEVEL
