#pragma once

#include "core/transform/padding.hpp"
#include "core/transform/window.hpp"

namespace hillock::core {

// Cross-correlation with zero padding, each output channel with the input channels of its group. Plain data; tensors lie in
// the image, widened weights beside it.
struct Conv {
    Window window;
    std::uint64_t groups;
    const float *weight;           // [channels][kernel_height][kernel_width][out_channels / groups]
    const float *bias;             // [out_channels] or null
    const float *panels = nullptr; // the weights once more, each row padded

    static Conv read(OperationReader &reader);

    [[gnu::always_inline]] std::size_t targets() const { return window.out_channels / groups; } // of a group
    [[gnu::always_inline]] std::size_t patch() const {
        return window.channels / groups * window.kernel();
    } // sources of a position, at most
    std::size_t panel_floats() const;
    // Fills `memory`, of that size and aligned to 64, and refers to it from now on.
    void make_panels(float *memory);
};

} // namespace hillock::core
