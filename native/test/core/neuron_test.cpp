// Each neuron and each reset: short stories whose numbers can be checked by hand, then long ones against a plain loop.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hillock::testing {
namespace {

using Values = std::vector<float>;

// Output and membrane of one neuron, step by step.
struct Story {
    Values out, v;
};

Story run(const OneNeuron &one, const Values &input, hillock_isa isa = kBestIsa) {
    const ViewedImage image(one.image);
    const auto steps = static_cast<std::uint32_t>(input.size() / image.inputs());
    const Answer answer = TestEngine(image, isa).run({1, steps, false, false, {}, {one.v}}, input);
    return {answer.raster, answer.membranes[0]};
}

void expect(const Story &story, const Values &out, const Values &v) {
    EXPECT_EQ(bits(story.out), bits(out));
    EXPECT_EQ(bits(story.v), bits(v));
}

TEST(NeuronTest, IntegratorSums) {
    const Values v = {2, 1, 1, 5};
    expect(run(one_neuron(1, "i", "", {.gain = 2}), {1, -0.5f, 0, 2}), v, v);
}

TEST(NeuronTest, LeakyIntegratorDecaysTowardsItsLeak) {
    const Values v = {4.25f, 2.375f, 1.4375f};
    expect(run(one_neuron(1, "li", "", {.gain = 4, .leak = 0.25f}), {1, 0, 0}), v, v);
}

TEST(NeuronTest, CurrentBasedLeakyIntegratorFiltersTwice) {
    // i = 2, 1, 0.5
    const Values v = {1, 1, 0.75f};
    expect(run(one_neuron(1, "cuba_li", "", {.gain = 0.5f, .synaptic_gain = 2}), {1, 0, 0}), v, v);
}

TEST(NeuronTest, SpikesStrictlyAboveTheThreshold) {
    expect(run(one_neuron(1, "if", "to_v_reset", {}), {1, 0, 0.125f}), {0, 0, 1}, {1, 1, 0});
}

TEST(NeuronTest, ResetsToVReset) {
    expect(run(one_neuron(1, "lif", "to_v_reset", {.v_reset = -0.5f}), {0.5f, 1, 0}), {0, 1, 0}, {0.5f, -0.5f, -0.25f});
}

TEST(NeuronTest, ResetsBySubtraction) {
    expect(run(one_neuron(1, "lif", "subtract", {}), {0.5f, 1, 0}), {0, 1, 0}, {0.5f, 0.25f, 0.125f});
}

TEST(NeuronTest, ResetsBySubtractionOneStepLate) {
    // u of step 2: 0.5 · 1.25 + 0.25; the spike before takes 1 from it
    expect(run(one_neuron(1, "lif", "subtract_late", {}), {0.5f, 1, 0.25f}), {0, 1, 0}, {0.5f, 1.25f, -0.125f});
}

TEST(NeuronTest, ResetsAsSnntorchSubtracts) {
    // Step 2 keeps 1.5 > 1 after its spike, so step 3 subtracts first: 2.25 − 1, and spikes without a second subtraction.
    expect(run(one_neuron(1, "lif", "snntorch_subtract", {}), {0.5f, 2.25f, 1.5f, 0}), {0, 1, 1, 0},
           {0.5f, 1.5f, 1.25f, 0.625f});
}

TEST(NeuronTest, SnntorchAddsTheThresholdBackWhereItSubtractedForNothing) {
    // Step 1 keeps 2.5 − 1 = 1.5; step 2: 0.75 − 1 is silent, and gets its threshold back.
    expect(run(one_neuron(1, "lif", "snntorch_subtract", {}), {2.5f, 0}), {1, 0}, {1.5f, 0.75f});
}

TEST(NeuronTest, FiresAtTheThresholdWhereAskedTo) {
    const NeuronConstants at{.fires = "at_or_above"};
    expect(run(one_neuron(1, "if", "to_v_reset", at), {1, 0.875f, 0.125f}), {1, 0, 1}, {0, 0.875f, 0});
    expect(run(one_neuron(1, "if", "subtract", at), {1, 1.25f, 0.75f}), {1, 1, 1}, {0, 0.25f, 0});
    expect(run(one_neuron(1, "if", "subtract_late", at), {1, 0, 0}), {1, 0, 0}, {1, 0, 0});
    // Step 1 keeps 2 − 1 = 1, at the threshold still, so step 2 subtracts first and gets it back.
    expect(run(one_neuron(1, "if", "snntorch_subtract", at), {2, -0.5f}), {1, 0}, {1, 0.5f});
    expect(run(one_neuron(1, "if", "to_zero_late", at), {1, 5, 0.5f}), {1, 0, 0}, {1, 0, 0.5f});
    expect(run(one_neuron(1, "if", "none", at), {1, -0.5f}), {1, 0}, {1, 0.5f});
}

// The membranes are the threshold and its neighbours.
TEST(NeuronTest, TellsAMembraneAtItsThresholdFromItsNeighbours) {
    for (const std::string reset : {"to_v_reset", "subtract", "snntorch_subtract", "to_zero_late", "none"}) {
        // These two look at the 0 of the step before, too.
        const bool late = reset == "to_zero_late" || reset == "snntorch_subtract";
        for (const float threshold : {1.0f, 0.1f, 0.0f, -0.0f, -1.0f, 0x1p-149f, -0x1p-149f, 0x1p-126f, 3.4e38f}) {
            if (late && !(threshold > 0)) {
                continue;
            }
            Values input, above, at_or_above; // a neuron each
            for (const float u :
                 {std::nextafter(threshold, -INFINITY), threshold, std::nextafter(threshold, INFINITY)}) {
                input.push_back(u);
                above.push_back(u > threshold ? 1.0f : 0.0f);
                at_or_above.push_back(u >= threshold ? 1.0f : 0.0f);
            }
            for (const hillock_isa isa : levels()) {
                const NeuronConstants strict{.threshold = threshold, .v_reset = -1};
                NeuronConstants loose = strict;
                loose.fires = "at_or_above";
                EXPECT_EQ(run(one_neuron(3, "if", reset, strict), input, isa).out, above) << reset << threshold;
                EXPECT_EQ(run(one_neuron(3, "if", reset, loose), input, isa).out, at_or_above) << reset << threshold;
            }
        }
    }
}

TEST(NeuronTest, ResetsToZeroInTheStepAfter) {
    expect(run(one_neuron(1, "lif", "to_zero_late", {}), {0.5f, 1, 9, 0.5f}), {0, 1, 0, 0}, {0.5f, 1.25f, 0, 0.5f});
}

TEST(NeuronTest, ResetsItsMembraneAloneInTheStepAfter) {
    // i = 2, 1, 4.5; the current of step 2 is as without a spike.
    expect(run(one_neuron(1, "cuba_lif", "to_zero_late", {}), {2, 0, 4}), {1, 0, 1}, {2, 0, 4.5f});
}

TEST(NeuronTest, KeepsItsMembraneWithoutAReset) {
    expect(run(one_neuron(1, "lif", "none", {}), {0.5f, 1, 1, 0}), {0, 1, 1, 0}, {0.5f, 1.25f, 1.625f, 0.8125f});
}

TEST(NeuronTest, SeesTheCurrentOfTheStepBeforeWhereTheMembraneIsFirst) {
    // i = 2, 1, 0.5
    const NeuronConstants c{.gain = 0.5f, .synaptic_gain = 2, .update_order = "membrane_first"};
    const Values v = {0, 1, 1};
    expect(run(one_neuron(1, "cuba_li", "", c), {1, 0, 0}), v, v);
    expect(run(one_neuron(1, "cuba_lif", "to_v_reset", c), {4, 0, 0}), {0, 1, 1}, {0, 0, 0});
}

TEST(NeuronTest, SpikesSeveralTimesAtOnce) {
    expect(run(one_neuron(1, "if", "multi_spike", {.threshold = 0.5f}), {1.75f, 0, -3, 3}), {3, 0, 0, 0},
           {0.25f, 0.25f, -2.75f, 0.25f});
}

TEST(NeuronTest, CapsTheSpikesOfAStep) {
    expect(run(one_neuron(1, "if", "multi_spike", {.threshold = 0.5f}), {16777216}), {16777216}, {8388608});
}

TEST(NeuronTest, KeepsTheMembraneAboveItsLowerBound) {
    expect(run(one_neuron(1, "if", "subtract", {.lower_bound = {-1}}), {-0.5f, -2, 0.5f}), {0, 0, 0},
           {-0.5f, -1, -0.5f});
}

TEST(NeuronTest, CurrentBasedLeakySpikes) {
    // i = 2, 1; u = 2 spikes, 0 · 0.5 + 1 does not
    expect(run(one_neuron(1, "cuba_lif", "to_v_reset", {.synaptic_gain = 2}), {1, 0}), {1, 0}, {0, 1});
}

TEST(NeuronTest, RoundsOnceWhereItFuses) {
    const float x = 1 + 0x1p-12f; // x² needs 25 bits
    const Values v = {std::fma(x, x, -1.0f)};
    EXPECT_NE(v[0], x * x - 1.0f) << "the story shows nothing";
    OneNeuron one = one_neuron(1, "li", "", {.gain = x, .leak = -1});
    for (const hillock_isa isa : levels()) {
        expect(run(one, {x}, isa), v, v);
    }
}

TEST(NeuronTest, KeepsDenormals) {
    const float tiny = 0x1p-140f;
    const Values v = {tiny, tiny / 2, tiny / 4};
    expect(run(one_neuron(1, "li", "", {}), {tiny, 0, 0}), v, v);
}

// The fire rules in plain words of neurons.md, for whole populations.
float fire(const std::string &reset, bool at, float u, float v_old, float z_old, float threshold, float &v) {
    const auto fires = [&](float value) { return at ? value >= threshold : value > threshold; };
    if (reset == "to_v_reset") {
        v = fires(u) ? -0.125f : u;
        return fires(u);
    }
    if (reset == "subtract") {
        v = fires(u) ? u - threshold : u;
        return fires(u);
    }
    if (reset == "subtract_late") {
        v = z_old == 1 ? u - threshold : u;
        return fires(v);
    }
    if (reset == "snntorch_subtract") {
        const bool p = fires(v_old);
        const float w = p ? u - threshold : u;
        const bool z = fires(w);
        v = z && !p ? w - threshold : p && !z ? w + threshold : w;
        return z;
    }
    if (reset == "to_zero_late") {
        v = fires(v_old) ? 0 : u;
        return fires(v);
    }
    if (reset == "none") {
        v = u;
        return fires(v);
    }
    const float k = u > 0 ? std::min(std::trunc(u / threshold), 16777216.0f) : 0;
    v = std::fma(-k, threshold, u);
    return k;
}

class PopulationTest : public ::testing::TestWithParam<std::tuple<std::string, std::string, bool, bool>> {};

TEST_P(PopulationTest, EqualsAPlainLoop) {
    const auto &[model, reset, bounded, other] = GetParam();
    constexpr std::size_t kSize = 67; // lanes and a rest
    constexpr std::size_t kSteps = 200;
    const NeuronConstants c{.gain = 0.7f,
                            .decay = 0.93f,
                            .leak = 0.01f,
                            .synaptic_decay = 0.81f,
                            .synaptic_gain = 0.3f,
                            .threshold = 0.9f,
                            .v_reset = -0.125f,
                            .lower_bound = bounded ? Values{-0.6f} : Values{},
                            .fires = other && reset != "multi_spike" ? "at_or_above" : "",
                            .update_order = other ? "membrane_first" : "current_first"};
    Random random(kSize);
    const Values input = random.reals(kSize * kSteps, -1.5f, 2.0f);
    Values out, membrane, v(kSize, 0), i(kSize, 0), z(kSize, 0);
    for (std::size_t k = 0; k < input.size(); ++k) {
        const std::size_t j = k % kSize;
        float x = input[k];
        if (model == "cuba_lif") {
            const float before = i[j];
            i[j] = std::fma(c.synaptic_decay, i[j], c.synaptic_gain * x);
            x = other ? before : i[j];
        }
        const float u =
            model == "if" ? std::fma(c.gain, x, v[j]) : std::fma(c.decay, v[j], std::fma(c.gain, x, c.leak));
        z[j] = fire(reset, other, u, v[j], z[j], c.threshold, v[j]);
        v[j] = bounded && v[j] < c.lower_bound[0] ? c.lower_bound[0] : v[j];
        out.push_back(z[j]);
        membrane.push_back(v[j]);
    }
    EXPECT_GT(std::count(out.begin(), out.end(), 0.0f), 100);
    EXPECT_GT(out.size() - static_cast<std::size_t>(std::count(out.begin(), out.end(), 0.0f)), 100u);
    const OneNeuron one = one_neuron(kSize, model, reset, c);
    for (const hillock_isa isa : levels()) {
        expect(run(one, input, isa), out, membrane);
    }
}

INSTANTIATE_TEST_SUITE_P(Models, PopulationTest,
                         ::testing::Combine(::testing::Values("if", "lif", "cuba_lif"),
                                            ::testing::Values("to_v_reset", "subtract", "subtract_late",
                                                              "snntorch_subtract", "to_zero_late", "none",
                                                              "multi_spike"),
                                            ::testing::Bool(), ::testing::Bool()));

} // namespace
} // namespace hillock::testing
