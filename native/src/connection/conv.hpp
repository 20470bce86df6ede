#pragma once

#include "connection/window.hpp"

namespace hillock {

// Cross-correlation with zero padding, each output channel with the input channels of its group. Plain data; tensors lie in
// the image, widened weights beside it.
struct Conv {
    Window window;
    std::uint64_t groups;
    const float *weight; // [channels][kernel_height][kernel_width][out_channels / groups]
    const float *bias;   // [out_channels] or null

    static Conv read(OperationReader &reader);
};

} // namespace hillock
