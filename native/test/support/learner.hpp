#pragma once

#include "support/test_image.hpp"

#include <string>
#include <vector>

namespace hillock::testing {

// Two sources onto one IF neuron, weights 0.5 and 1 (`fc.weight`); the state begins with them (`fc:weight`).
struct Learner {
    TestImage image{{2}};
    Json plastic;

    Learner();

    void state(const char *field, const Shape &shape);
    TestImage finish(const std::string &rule, const std::vector<float> &constants);
};

constexpr float kDecay = 0.5f, kPlus = 0.125f, kMinus = 0.25f;

// Weights from 0 to 1.
TestImage pair_stdp();
TestImage reward_stdp();

} // namespace hillock::testing
