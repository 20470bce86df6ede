#pragma once

#include <cstddef>

namespace hillock::core {

// An optimizer's numbers in one batch (src/docs/training.md, Optimizers), rounded.
struct UpdateNumbers {
    bool adam; // otherwise SGD
    float momentum;
    float b1, a1, b2, a2; // a = 1 − b
    float epsilon, correction;
    float step;   // −η, or −η / (1 − P1)
    float decay;  // added to gradients, unless 0
    float shrink; // factor of the values, unless 1
    float clip;   // factor of the gradients, unless 1
};

} // namespace hillock::core
