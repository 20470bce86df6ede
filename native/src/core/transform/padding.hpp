#pragma once

#include <cstddef>

namespace hillock::core {

// Rows of weights as vector kernels read them begin at multiples of 16 elements and end in zeros.
constexpr std::size_t kPanelPadding = 16;

[[gnu::always_inline]] constexpr std::size_t padded(std::size_t targets) {
    return (targets + kPanelPadding - 1) / kPanelPadding * kPanelPadding;
}

} // namespace hillock::core
