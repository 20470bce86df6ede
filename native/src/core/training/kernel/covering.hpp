#pragma once

#include "core/kernel/level.hpp"
#include "core/transform/conv.hpp"

#include <cstddef>

// Which outputs of a window an element of its kernel takes part in.
namespace hillock::core::HILLOCK_LEVEL {

// Outputs begin … end − 1 whose kernel row or column k covers the input; that of output `out` is out · stride + first.
struct Covering {
    std::size_t begin, end;
    std::ptrdiff_t first;

    Covering(std::size_t k, std::size_t size, std::size_t out_size, std::size_t stride, std::size_t padding,
             std::size_t dilation) {
        const std::size_t before = k * dilation;
        first = static_cast<std::ptrdiff_t>(before) - static_cast<std::ptrdiff_t>(padding);
        begin = before < padding ? (padding - before + stride - 1) / stride : 0;
        const std::size_t within = size + padding > before ? (size + padding - before + stride - 1) / stride : 0;
        end = within < out_size ? within : out_size;
    }
    [[gnu::always_inline]] std::size_t input(std::size_t out, std::size_t stride) const {
        return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(out * stride) + first);
    }
};

inline Covering rows(const Window &w, std::size_t k) {
    return {k, w.height, w.out_height, w.stride_y, w.padding_top, w.dilation_y};
}
inline Covering columns(const Window &w, std::size_t k) {
    return {k, w.width, w.out_width, w.stride_x, w.padding_left, w.dilation_x};
}

} // namespace hillock::core::HILLOCK_LEVEL
