#pragma once

namespace hillock::core {

// out[j] = scale[j] x[j]. Plain data; tensors lie in the image.
struct Scale {
    const float *scale; // [n]
};

} // namespace hillock::core
