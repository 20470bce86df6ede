#include "core/kernel/operations.hpp"
#if defined(HILLOCK_PLAIN)
#include "core/kernel/conv.hpp"
#else
#include "core/kernel/conv_lanes.hpp"
#endif

namespace hillock::core::HILLOCK_LEVEL {

void conv_rows(const Conv &op, const ConvTaps &taps, const ConvWork &work, Rows x, OutRows out, Extent extent) {
    const auto run = [&](auto weights) {
        for (std::size_t sample = 0; sample < extent.samples; ++sample) {
            for (std::size_t t = 0; t < extent.steps; ++t) {
                conv(op, weights, taps, work, x.row(sample, t), out.row(sample, t));
            }
        }
    };
#if defined(HILLOCK_PLAIN)
    with_weights(op.weight, op.small, run);
#else
    with_rows(op.panels, op.small_panels, run);
#endif
}

} // namespace hillock::core::HILLOCK_LEVEL
