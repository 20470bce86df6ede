#include "core/kernel/operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

namespace {

void scale(const Scale &op, std::size_t size, const float *x, float *out) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        const float scaled = fma(op.scale[j], x[j], 0.0f) + 0.0f;
        out[j] = x[j] == 0.0f ? 0.0f : scaled;
    }
}

void threshold(const Threshold &op, std::size_t size, const float *x, float *out) {
    HILLOCK_LANES
    for (std::size_t j = 0; j < size; ++j) {
        out[j] = x[j] > op.threshold[j] ? 1.0f : 0.0f;
    }
}

} // namespace

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

} // namespace hillock::core::HILLOCK_LEVEL
