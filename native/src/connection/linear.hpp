#pragma once

#include <cstdint>

namespace hillock {

class OperationReader;

// out[j] = bias[j] + sum over i of weight[i][j] x[i]. Plain data; tensors lie in the image.
struct Linear {
    std::uint64_t inputs, outputs;
    const float *weight; // [inputs][outputs]
    const float *bias;   // [outputs] or null

    static Linear read(OperationReader &reader);
};

} // namespace hillock
