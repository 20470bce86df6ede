#pragma once

#include "core/transform/conv.hpp"
#include "core/transform/conv_taps.hpp"

#include <cstddef>

namespace hillock::core {

// Working memory of the backward pass of a convolution or a pool, one step at a time.
struct ConvGradientWork {
    float *
        targets; // gradients of the targets with the channel last, [positions][out_channels]; or of a pool's, as they are
    float *sources; // [height · width][groups · padded channels of a group]
};

} // namespace hillock::core
