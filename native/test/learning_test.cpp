// Plastic connections through the C interface: where weights start, what a spike changes, and who keeps it.
#include "support/abi.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace hillock::testing {
namespace {

// Two sources onto one IF neuron, weights 0.5 and 1; the state begins with them.
struct Learner {
    TestImage image{{2}};
    Json plastic;

    Learner() {
        const int fc = image.signal("fc", {1});
        plastic = operation("plastic", {0}, fc);
        image.floats("fc.weight", {2, 1}, {0.5f, 1.0f});
        state("weight", {2, 1});
        image.program["state"][0]["initial"] = "fc.weight";
    }

    void state(const char *field, const Shape &shape) {
        plastic[field] = image.state("fc:" + std::string(field), shape);
    }

    TestImage finish(const std::string &rule, const std::vector<float> &constants) {
        plastic["rule"] = rule;
        plastic["constants"] = image.floats("fc.rule", {constants.size()}, constants);
        plastic["post"] = 2;
        Json cell = neuron(image, 1, 1, "if", "to_v_reset", {.threshold = 0.8f});
        image.stage({plastic, cell});
        image.output(2, true);
        return std::move(image);
    }
};

constexpr float kDecay = 0.5f, kPlus = 0.125f, kMinus = 0.25f;

TestImage pair_stdp() {
    Learner learner;
    learner.state("pre_trace", {2});
    learner.state("post_trace", {1});
    learner.plastic["pairing"] = "all";
    learner.plastic["soft"] = false;
    return learner.finish("stdp", {kDecay, kDecay, kPlus, kMinus, 0, 0, 1});
}

// What a stream holds at rest.
std::vector<std::uint64_t> rest(const ViewedImage &image) {
    std::vector<std::uint64_t> state(image.state_bytes() / 8);
    EXPECT_EQ(hillock_image_rest(image.get(), state.data(), nullptr), HILLOCK_OK);
    return state;
}

float first_weight(const std::vector<std::uint64_t> &state) {
    float weight = 0;
    std::memcpy(&weight, state.data() + 1, sizeof(weight));
    return weight;
}

TEST(LearningTest, AStreamAtRestHoldsTheImagesWeights) {
    const ViewedImage image(pair_stdp());
    const std::vector<std::uint64_t> state = rest(image);
    EXPECT_EQ(state[0], 0u);
    EXPECT_EQ(first_weight(state), 0.5f);
}

TEST(LearningTest, PairsChangeWeightsBothWays) {
    const ViewedImage image(pair_stdp());
    for (const hillock_isa isa : {HILLOCK_ISA_SCALAR, HILLOCK_ISA_AVX2}) {
        std::vector<std::uint64_t> state = rest(image);
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
    Learner learner;
    learner.state("pre_trace", {2});
    learner.state("post_trace", {1});
    learner.state("eligibility", {2, 1});
    learner.state("reward", {1});
    learner.plastic["pairing"] = "nearest";
    learner.plastic["soft"] = false;
    learner.plastic["modulation"] = learner.image.floats("fc.reward", {2}, {1, 0});
    const ViewedImage image(learner.finish("stdp", {kDecay, kDecay, kPlus, kMinus, 0, 0, 1}));
    std::vector<std::uint64_t> state = rest(image);
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
    std::vector<std::uint64_t> state = rest(image);
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
    std::vector<std::uint64_t> state = rest(image);
    TestEngine engine(image);
    engine.run({1, 2}, {0.5f, 0, 0, 1}, &state);
    EXPECT_EQ(first_weight(state), 0.5f + kPlus * (0 - 0.5f)) << "only the second step's spike forgets";
}

} // namespace
} // namespace hillock::testing
