#include "core/training/kernel/training_operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

void pool_sources(const Pool &op, const ConvTaps &taps, const ConvGradientWork &work, const float *d, float *gx) {
    const Window &w = op.window;
    const std::size_t positions = w.positions();
    const float cells = static_cast<float>(w.kernel());
    for (std::size_t j = 0; j < w.channels * positions; ++j) {
        work.targets[j] = op.average ? d[j] / cells : d[j];
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
