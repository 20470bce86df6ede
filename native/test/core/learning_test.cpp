// Plastic connections through the C interface: where weights start, what a spike changes, and who keeps it.
#include "support/abi.hpp"
#include "support/learner.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace hillock::testing {
namespace {

float first_weight(const std::vector<std::uint64_t> &state) {
    float weight = 0;
    std::memcpy(&weight, state.data() + 1, sizeof(weight));
    return weight;
}

TEST(LearningTest, AStreamAtRestHoldsTheImagesWeights) {
    const ViewedImage image(pair_stdp());
    const std::vector<std::uint64_t> state = image.rest();
    EXPECT_EQ(state[0], 0u);
    EXPECT_EQ(first_weight(state), 0.5f);
}

TEST(LearningTest, PairsChangeWeightsBothWays) {
    const ViewedImage image(pair_stdp());
    for (const hillock_isa isa : {HILLOCK_ISA_SCALAR, HILLOCK_ISA_AVX2}) {
        std::vector<std::uint64_t> state = image.rest();
        TestEngine engine(image, isa);
        engine.run({1, 2}, {1, 0, 0, 1}, &state); // source 0, then the neuron one step later
        EXPECT_EQ(first_weight(state), 0.5f + kPlus * kDecay);
        engine.run({1, 1}, {1, 0}, &state); // source 0 again: 0.5625 joins what the neuron kept
        EXPECT_EQ(first_weight(state), 0.5f + kPlus * kDecay - kMinus * kDecay);
    }
}

TEST(LearningTest, WithoutStateEachSampleLearnsForItself) {
    const ViewedImage image(pair_stdp());
    TestEngine engine(image);
    const std::vector<float> sample{1, 0, 0, 1, 1, 0, 1, 1};
    std::vector<float> both = sample;
    both.insert(both.end(), sample.begin(), sample.end());
    std::vector<float> expected = engine.run({1, 4}, sample).raster;
    const std::vector<float> once = expected;
    expected.insert(expected.end(), once.begin(), once.end());
    EXPECT_EQ(engine.run({2, 4}, both).raster, expected);
}

TEST(LearningTest, RewardMakesEligibilityWeight) {
    const ViewedImage image(reward_stdp());
    std::vector<std::uint64_t> state = image.rest();
    TestEngine engine(image);
    engine.run({1, 2}, {1, 0, 0, 1}, &state);
    EXPECT_EQ(first_weight(state), 0.5f);
    auto *const variables = reinterpret_cast<float *>(state.data() + 1); // weight, pre, post, eligibility, reward
    variables[2 + 2 + 1 + 2] = 2;
    engine.run({1, 1}, {0, 0}, &state);
    EXPECT_EQ(first_weight(state), 0.5f + 2 * kPlus * kDecay);
    EXPECT_EQ(variables[2 + 2 + 1 + 2], 0.0f);
}

TEST(LearningTest, TheDeltaRuleFollowsItsTarget) {
    Learner learner;
    learner.state("pre_trace", {2});
    learner.state("target", {1});
    learner.state("teaching", {1});
    const ViewedImage image(learner.finish("delta", {0, kPlus, -2, 2}));
    std::vector<std::uint64_t> state = image.rest();
    auto *const variables = reinterpret_cast<float *>(state.data() + 1); // weight, pre, target, teaching
    TestEngine engine(image);
    variables[4] = 3;
    engine.run({1, 1}, {1, 0}, &state);
    EXPECT_EQ(first_weight(state), 0.5f) << "no target";
    variables[5] = 1;
    engine.run({1, 1}, {0.25f, 0}, &state);
    EXPECT_EQ(first_weight(state), 0.5f + kPlus * 3 * 0.25f);
}

TEST(LearningTest, HebbLearnsWhereTheNeuronGives) {
    Learner learner;
    learner.state("pre_trace", {2});
    const ViewedImage image(learner.finish("hebbian", {0, kPlus, 1, -2, 2}));
    std::vector<std::uint64_t> state = image.rest();
    TestEngine engine(image);
    engine.run({1, 2}, {0.5f, 0, 0, 1}, &state);
    EXPECT_EQ(first_weight(state), 0.5f + kPlus * (0 - 0.5f)) << "only the second step's spike forgets";
}

} // namespace
} // namespace hillock::testing
