#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

class OperationReader;

// A CubaLIF with a refractory time and a homeostatic threshold: constants [n], which lie in the image, and offsets of its variables in
// the state. Plain data.
struct AdaptiveLif {
    const float *gain, *decay, *leak, *synaptic_decay, *synaptic_gain;
    const float *threshold, *v_reset;
    const float *refractory; // steps
    const float *theta_decay, *theta_plus;
    bool uniform;           // each constant is the same for all
    std::uint32_t membrane; // the state variable v
    std::size_t i, v, count, theta;

    struct AdaptiveMemory in(float *state) const;

    static AdaptiveLif read(OperationReader &reader);
};

// Where one population's states lie while it runs.
struct AdaptiveMemory {
    float *i, *v, *count, *theta;
};

inline AdaptiveMemory AdaptiveLif::in(float *state) const {
    return {state + i, state + v, state + count, state + theta};
}

} // namespace hillock::core
