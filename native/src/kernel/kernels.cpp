// Compiled once for each instruction level: see kernel/level.hpp.
#include "kernel/kernels.hpp"

#include "kernel/adaptive_lif.hpp"
#include "kernel/conv.hpp"
#include "kernel/elementwise.hpp"
#include "kernel/linear.hpp"
#include "kernel/neurons.hpp"
#include "kernel/plastic.hpp"
#include "kernel/pool.hpp"
#include "learning/delta.hpp"
#include "learning/hebbian.hpp"
#include "learning/stdp.hpp"

namespace hillock::HILLOCK_LEVEL {

namespace {

void linear_rows(const Linear &op, Rows x, OutRows out, std::size_t steps) {
    for (std::size_t t = 0; t < steps; ++t) {
        linear(op, x.row(t), out.row(t));
    }
}

void conv_rows(const Conv &op, const ConvTaps &taps, float *sums, Rows x, OutRows out, std::size_t steps) {
    for (std::size_t t = 0; t < steps; ++t) {
        conv(op, taps, sums, x.row(t), out.row(t));
    }
}

void pool_rows(const Pool &op, Rows x, OutRows out, std::size_t steps) {
    for (std::size_t t = 0; t < steps; ++t) {
        pool(op, x.row(t), out.row(t));
    }
}

void scale_rows(const Scale &op, std::size_t size, Rows x, OutRows out, std::size_t steps) {
    for (std::size_t t = 0; t < steps; ++t) {
        scale(op, size, x.row(t), out.row(t));
    }
}

void threshold_rows(const Threshold &op, std::size_t size, Rows x, OutRows out, std::size_t steps) {
    for (std::size_t t = 0; t < steps; ++t) {
        threshold(op, size, x.row(t), out.row(t));
    }
}

} // namespace

const Kernels kernels{linear_rows,  conv_rows, pool_rows, scale_rows, threshold_rows, neuron,
                      adaptive_lif, plastic,   stdp,      hebbian,    delta};

} // namespace hillock::HILLOCK_LEVEL
