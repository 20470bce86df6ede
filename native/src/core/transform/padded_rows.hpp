#pragma once

#include "core/transform/padding.hpp"

#include <algorithm>
#include <cstddef>

namespace hillock::core {

// Copies rows of `size` elements, which begin `stride` elements after each other, into padded rows.
template<class Element>
void copy_padded_rows(const Element *from, std::size_t stride, std::size_t rows, std::size_t size, Element *to) {
    const std::size_t row = padded(size);
    for (std::size_t i = 0; i < rows; ++i) {
        std::copy_n(from + i * stride, size, to + i * row);
        std::fill_n(to + i * row + size, row - size, Element{0});
    }
}

} // namespace hillock::core
