// Compiled once for each instruction level: see kernel/level.hpp.
#include "kernel/kernels.hpp"

#include "kernel/adaptive_lif.hpp"
#include "kernel/count.hpp"
#include "kernel/elementwise.hpp"
#include "kernel/learning.hpp"
#if defined(HILLOCK_PLAIN)
#include "kernel/conv.hpp"
#include "kernel/linear.hpp"
#include "kernel/neurons.hpp"
#include "kernel/pool.hpp"
#else
#include "kernel/conv_lanes.hpp"
#include "kernel/linear_panels.hpp"
#include "kernel/neurons_lanes.hpp"
#include "kernel/pool_lanes.hpp"
#endif

namespace hillock::HILLOCK_LEVEL {

namespace {

void conv_rows(const Conv &op, const ConvTaps &taps, const ConvWork &work, Rows x, OutRows out, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        for (std::size_t t = 0; t < extent.steps; ++t) {
            conv(op, taps, work, x.row(sample, t), out.row(sample, t));
        }
    }
}

void pool_rows(const Pool &op, const ConvTaps &taps, Rows x, OutRows out, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        for (std::size_t t = 0; t < extent.steps; ++t) {
            pool(op, taps, x.row(sample, t), out.row(sample, t));
        }
    }
}

void scale_rows(const Scale &op, std::size_t size, Rows x, OutRows out, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        for (std::size_t t = 0; t < extent.steps; ++t) {
            scale(op, size, x.row(sample, t), out.row(sample, t));
        }
    }
}

void threshold_rows(const Threshold &op, std::size_t size, Rows x, OutRows out, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        for (std::size_t t = 0; t < extent.steps; ++t) {
            threshold(op, size, x.row(sample, t), out.row(sample, t));
        }
    }
}

} // namespace

#if defined(HILLOCK_PLAIN)
constexpr decltype(Kernels::layer) layer = nullptr;
#endif

const Kernels kernels{linear_rows,  layer,   conv_rows, pool_rows, scale_rows, threshold_rows, neuron,
                      adaptive_lif, plastic, learn,     learner,   count,      settle};

} // namespace hillock::HILLOCK_LEVEL
