#include "core/kernel/operations.hpp"
#if defined(HILLOCK_PLAIN)
#include "core/kernel/pool.hpp"
#else
#include "core/kernel/pool_lanes.hpp"
#endif

namespace hillock::core::HILLOCK_LEVEL {

void pool_rows(const Pool &op, const ConvTaps &taps, Rows x, OutRows out, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        for (std::size_t t = 0; t < extent.steps; ++t) {
            pool(op, taps, x.row(sample, t), out.row(sample, t));
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
