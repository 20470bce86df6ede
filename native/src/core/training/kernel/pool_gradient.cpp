#include "core/training/kernel/training_operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

namespace {

// Windows beside each other, `columns` wide if that is not 0: each source is in one, or in none.
template<std::size_t columns>
void spread_windows(const Window &w, const float *q, float *gx) {
    const std::size_t width = columns == 0 ? w.kernel_width : columns;
    for (std::size_t channel = 0; channel < w.channels; ++channel) {
        for (std::size_t r = 0; r < w.height; ++r, gx += w.width) {
            const std::size_t row = r / w.kernel_height;
            const std::size_t end = row < w.out_height ? w.out_width : 0;
            const float *const from = q + row * w.out_width;
            HILLOCK_LANES
            for (std::size_t c = 0; c < end; ++c) {
                for (std::size_t b = 0; b < width; ++b) {
                    gx[c * width + b] = from[c] + 0.0f;
                }
            }
            for (std::size_t c = end * width; c < w.width; ++c) {
                gx[c] = 0.0f;
            }
        }
        q += w.positions();
    }
}

} // namespace

void pool_sources(const Pool &op, const ConvTaps &taps, const ConvGradientWork &work, const float *d, float *gx) {
    const Window &w = op.window;
    const std::size_t positions = w.positions();
    const float cells = static_cast<float>(w.kernel());
    for (std::size_t j = 0; j < w.channels * positions; ++j) {
        work.targets[j] = op.average ? d[j] / cells : d[j];
    }
    if (w.tiles()) {
        return w.kernel_width == 2 ? spread_windows<2>(w, work.targets, gx) : spread_windows<0>(w, work.targets, gx);
    }
    for (std::size_t channel = 0; channel < w.channels; ++channel) {
        const float *const q = work.targets + channel * positions;
        for (std::size_t r = 0; r < w.height; ++r) {
            for (std::size_t c = 0; c < w.width; ++c) {
                float sum = 0.0f;
                for (std::size_t a = taps.row_begin[r]; a < taps.row_begin[r + 1]; ++a) {
                    for (std::size_t b = taps.column_begin[c]; b < taps.column_begin[c + 1]; ++b) {
                        sum += q[taps.rows[a].out * w.out_width + taps.columns[b].out];
                    }
                }
                *gx++ = sum + 0.0f;
            }
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
