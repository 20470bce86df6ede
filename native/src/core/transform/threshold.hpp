#pragma once

namespace hillock::core {

// out[j] = x[j] > threshold[j] ? 1 : 0. Plain data; tensors lie in the image.
struct Threshold {
    const float *threshold; // [n]
};

} // namespace hillock::core
