#pragma once

#include "core/kernel/level.hpp"

namespace hillock::core::HILLOCK_LEVEL {

// to[c][r] = from[r][c] + 0, which is never −0; `stride` floats from row to row of `from`.
inline void transpose(const float *from, std::size_t rows, std::size_t columns, std::size_t stride, float *to) {
    using Four = float __attribute__((vector_size(16), aligned(4), may_alias));
    std::size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
        std::size_t c = 0;
        for (; c + 4 <= columns; c += 4) {
            const float *const at = from + r * stride + c;
            const Four a = *reinterpret_cast<const Four *>(at), b = *reinterpret_cast<const Four *>(at + stride),
                       d = *reinterpret_cast<const Four *>(at + 2 * stride),
                       e = *reinterpret_cast<const Four *>(at + 3 * stride);
            const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), de = __builtin_shufflevector(d, e, 0, 4, 1, 5),
                       ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7), de2 = __builtin_shufflevector(d, e, 2, 6, 3, 7);
            float *const into = to + c * rows + r;
            *reinterpret_cast<Four *>(into) = __builtin_shufflevector(ab, de, 0, 1, 4, 5) + 0.0f;
            *reinterpret_cast<Four *>(into + rows) = __builtin_shufflevector(ab, de, 2, 3, 6, 7) + 0.0f;
            *reinterpret_cast<Four *>(into + 2 * rows) = __builtin_shufflevector(ab2, de2, 0, 1, 4, 5) + 0.0f;
            *reinterpret_cast<Four *>(into + 3 * rows) = __builtin_shufflevector(ab2, de2, 2, 3, 6, 7) + 0.0f;
        }
        for (; c < columns; ++c) {
            for (std::size_t k = r; k < r + 4; ++k) {
                to[c * rows + k] = from[k * stride + c] + 0.0f;
            }
        }
    }
    for (; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            to[c * rows + r] = from[r * stride + c] + 0.0f;
        }
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
