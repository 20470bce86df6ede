#include "support/abi.hpp"
#include "support/digest.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace hillock::testing {
namespace {

constexpr std::uint32_t kBatch = 64;
constexpr std::uint64_t kSeed = 20261122;
#if defined(HILLOCK_SANITIZED) // which takes its time
constexpr std::size_t kInputs = 256, kHidden = 320;
constexpr std::uint32_t kSteps = 16, kRecurrentSteps = 25;
#else
constexpr std::size_t kInputs = 768, kHidden = 1024;
constexpr std::uint32_t kSteps = 32, kRecurrentSteps = 100;
#endif

// A network, and inputs for kBatch samples.
struct Workload {
    TestImage image;
    std::uint32_t steps;
    bool held;
    std::vector<float> input;
};

// Weights that let about as many neurons fire as the gain says.
int dense(TestImage &image, Random &random, int in, std::size_t targets, float gain, bool biased) {
    const std::size_t inputs = image.size(in);
    const std::string name = "dense" + std::to_string(in);
    const int out = image.signal(name, {targets});
    Json op = operation("linear", {in}, out);
    op["weight"] = image.floats(name + ".weight", {inputs, targets}, random.reals(inputs * targets, -gain, gain));
    if (biased) {
        op["bias"] = image.floats(name + ".bias", {targets}, random.reals(targets, -gain, gain));
    }
    image.stage({op});
    return out;
}

int fire(TestImage &image, int in, const std::string &model, const std::string &reset) {
    NeuronConstants constants;
    constants.decay = 0.9f;
    Json op = neuron(image, in, image.size(in), model, reset, constants);
    const int out = op["out"].get<int>();
    image.program["signals"][static_cast<std::size_t>(out)]["shape"] = image.shape(in);
    image.stage({std::move(op)});
    return out;
}

std::vector<float> spikes(Random &random, std::size_t size, std::uint64_t one_in) {
    std::vector<float> values(size);
    for (float &value : values) {
        value = random.one_in(one_in) ? 1.0f : 0.0f;
    }
    return values;
}

// 768-1024-1024-10, an analog input held constant, as ff_mid and ff_low of the common workloads.
Workload feed_forward(float gain) {
    Random random(kSeed);
    TestImage image({kInputs});
    int at = 0;
    for (const std::size_t size : {kHidden, kHidden, std::size_t{10}}) {
        const auto inputs = static_cast<float>(image.size(at));
        at = fire(image, dense(image, random, at, size, gain * (at == 0 ? 1.44f : 3.6f) / std::sqrt(inputs), true),
                  "lif", "subtract_late");
    }
    image.output(at, true);
    return {std::move(image), kSteps, true, random.reals(kBatch * kInputs, -1.5f, 1.5f)};
}

// 700-256-20, the 256 recurrent, spikes as input, as rec.
Workload recurrent() {
    Random random(kSeed + 1);
    TestImage image({700});
    const int in = dense(image, random, 0, 256, 0.5f, false);
    const int back = image.signal("recurrent", {256});
    Json hidden = neuron(image, in, 256, "cuba_lif", "subtract_late", {});
    const int out = hidden["out"].get<int>();
    hidden["in"].push_back(late(back));
    Json linear = operation("linear", {out}, back);
    linear["weight"] = image.floats("recurrent.weight", {256, 256}, random.reals(256 * 256, -0.1f, 0.1f));
    image.previous(back);
    image.stage({std::move(hidden), std::move(linear)});
    const int readout = fire(image, dense(image, random, out, 20, 0.3f, true), "cuba_lif", "subtract");
    image.output(readout, true);
    return {std::move(image), kRecurrentSteps, false, spikes(random, kBatch * kRecurrentSteps * 700, 50)};
}

int convolve(TestImage &image, Random &random, int in, std::size_t channels, std::size_t stride) {
    const Shape from = image.shape(in);
    const std::string name = "conv" + std::to_string(in);
    const std::size_t height = (from[1] + 2 - 3) / stride + 1;
    const int out = image.signal(name, {channels, height, height});
    Json op = operation("conv", {in}, out);
    op["weight"] =
        image.floats(name + ".weight", {from[0], 3, 3, channels}, random.reals(from[0] * 9 * channels, -0.6f, 0.8f));
    op["bias"] = image.floats(name + ".bias", {channels}, random.reals(channels, -0.1f, 0.1f));
    op["groups"] = 1;
    op["stride"] = {stride, stride};
    op["padding"] = {1, 1};
    op["dilation"] = {1, 1};
    op["input"] = from;
    op["output"] = {channels, height, height};
    image.stage({op});
    return out;
}

// Convolutions of 16, 24 and 7 channels, pools, several spikes a step.
Workload convolutional() {
    Random random(kSeed + 2);
    TestImage image({2, 18, 18});
    const int first = fire(image, convolve(image, random, 0, 16, 1), "if", "multi_spike");
    const int second = fire(image, convolve(image, random, first, 24, 2), "lif", "to_v_reset");
    const int pooled = image.signal("pool", {24, 4, 4});
    Json pool = operation("avg_pool", {second}, pooled);
    pool["kernel"] = {3, 3};
    pool["stride"] = {2, 2};
    pool["padding"] = {0, 0};
    pool["input"] = image.shape(second);
    pool["output"] = {24, 4, 4};
    image.stage({pool});
    const int third = fire(image, convolve(image, random, pooled, 7, 1), "lif", "subtract");
    image.output(fire(image, dense(image, random, third, 10, 0.5f, true), "if", "subtract"), true);
    return {std::move(image), 12, false, spikes(random, kBatch * 12 * 2 * 18 * 18, 30)};
}

// 256-320-320-10, each layer with another of the settings that few networks have.
Workload settings_of_their_own() {
    Random random(kSeed + 3);
    TestImage image({256});
    const auto layer = [&](int in, std::size_t size, const std::string &model, const std::string &reset,
                           const NeuronConstants &constants) {
        Json op = neuron(image, dense(image, random, in, size, 0.4f, true), size, model, reset, constants);
        const int out = op["out"].get<int>();
        image.stage({std::move(op)});
        return out;
    };
    const int first = layer(0, 320, "lif", "to_zero_late", {.decay = 0.9f, .fires = "at_or_above"});
    const int second = layer(first, 320, "cuba_lif", "subtract_late",
                             {.decay = 0.9f, .fires = "at_or_above", .update_order = "membrane_first"});
    image.output(layer(second, 10, "if", "none", {.fires = "at_or_above"}), true);
    return {std::move(image), 20, false, spikes(random, kBatch * 20 * 256, 10)};
}

// The same with weights stored as F16 or I8, about as large.
Workload small(Workload workload, const std::string &dtype) {
    for (Json &stage : workload.image.program["stages"]) {
        if (!stage[0].contains("weight")) {
            continue;
        }
        const std::string name = stage[0]["weight"].get<std::string>();
        TestTensor &weight = workload.image.tensors.at(name);
        const std::vector<float> values = weight.floats();
        const std::uint64_t targets = weight.shape.back();
        const float scale = *std::max_element(values.begin(), values.end()) / 127;
        weight.dtype = dtype;
        for (std::size_t k = 0; k < values.size(); ++k) {
            const std::uint32_t bits = weight.words[k], exponent = bits >> 23 & 0xFF;
            weight.words[k] = dtype == "I8"    ? static_cast<std::uint8_t>(std::lrint(values[k] / scale))
                              : exponent > 112 ? (bits >> 16 & 0x8000) | (exponent - 112) << 10 | (bits >> 13 & 0x3FF)
                                               : 0;
        }
        if (dtype == "I8") {
            stage[0]["weight_scale"] =
                workload.image.floats(name + ".scale", {targets}, std::vector<float>(targets, scale));
        }
    }
    return workload;
}

struct Named {
    const char *name;
    std::function<Workload()> make;
    std::uint64_t digest; // of the raster and states of all samples; made on x86-64

    friend std::ostream &operator<<(std::ostream &out, const Named &named) { return out << named.name; }
};

class DigestTest : public ::testing::TestWithParam<Named> {};

// Whatever the level, the block, the caches, the threads and the samples that run together: the bits of the scalar level, step by step.
TEST_P(DigestTest, IsOne) {
    const Workload workload = GetParam().make();
    ::setenv("HILLOCK_CACHE", "1,1", 1); // convolutions keep small weights
    const ViewedImage view(workload.image);
    ::unsetenv("HILLOCK_CACHE");
    const std::uint64_t row = view.inputs() * (workload.held ? 1 : workload.steps);
    const auto input = [&](std::uint32_t batch) {
        const auto size = static_cast<std::ptrdiff_t>(batch * row);
        return std::vector<float>(workload.input.begin(), workload.input.begin() + size);
    };
    const Wish wish{kBatch, workload.steps, workload.held};
    std::vector<std::uint64_t> memory(kBatch * view.state_bytes() / 8);
    const std::vector<float> plain =
        TestEngine(view, HILLOCK_ISA_SCALAR, workload.steps).run(wish, input(kBatch), &memory).raster;
    const auto fired = std::count(plain.begin(), plain.end(), 0.0f);
    ASSERT_GT(fired, 0);
    ASSERT_LT(static_cast<std::size_t>(fired), plain.size());
    for (const hillock_isa isa : levels()) {
        for (const std::uint32_t block : {1u, 7u, workload.steps}) {
            for (const std::uint32_t threads : {1u, 2u}) {
                ::setenv("HILLOCK_CACHE", threads == 1 ? "1,1" : "",
                         1); // pieces of one step, or as this machine has it
                TestEngine engine(view, isa, block, threads);
                ::unsetenv("HILLOCK_CACHE");
                for (const std::uint32_t batch : {1u, 3u, kBatch}) {
                    const std::string where = "isa " + std::to_string(isa) + ", block " + std::to_string(block) + ", " +
                                              std::to_string(threads) + " threads, batch " + std::to_string(batch);
                    std::vector<std::uint64_t> state(batch * view.state_bytes() / 8);
                    const Answer answer = engine.run({batch, workload.steps, workload.held}, input(batch), &state);
                    const std::vector<float> expected(
                        plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(answer.raster.size()));
                    ASSERT_EQ(bits(answer.raster) == bits(expected), true) << where;
                    ASSERT_EQ(std::equal(state.begin(), state.end(), memory.begin()), true) << where;
                }
            }
        }
    }
}

#if !defined(HILLOCK_SANITIZED) // of other sizes
TEST_P(DigestTest, IsKnown) {
    const Workload workload = GetParam().make();
    ::setenv("HILLOCK_CACHE", "1,1", 1);
    const ViewedImage view(workload.image);
    ::unsetenv("HILLOCK_CACHE");
    for (const hillock_isa isa : levels()) {
        std::vector<std::uint64_t> state(kBatch * view.state_bytes() / 8);
        const Answer answer =
            TestEngine(view, isa).run({kBatch, workload.steps, workload.held}, workload.input, &state);
        EXPECT_EQ(Digest().add(bits(answer.raster)).add(state), GetParam().digest) << "isa " << isa;
    }
}
#endif

INSTANTIATE_TEST_SUITE_P(
    Workloads, DigestTest,
    ::testing::Values(Named{"ff_mid", [] { return feed_forward(1.0f); }, 0xc504cb713316237c},
                      Named{"ff_low", [] { return feed_forward(0.6f); }, 0x48d02a2926440f06},
                      Named{"rec", recurrent, 0x4bee660092e57e61}, Named{"cnn", convolutional, 0x1488430b0a30a1d3},
                      Named{"ff_mid_f16", [] { return small(feed_forward(1.0f), "F16"); }, 0x1ea1d0bfa22c4cd7},
                      Named{"ff_mid_i8", [] { return small(feed_forward(1.0f), "I8"); }, 0x6203a7460be702a7},
                      Named{"cnn_f16", [] { return small(convolutional(), "F16"); }, 0xe7df217d24349163},
                      Named{"cnn_i8", [] { return small(convolutional(), "I8"); }, 0x82c73a18b076016f},
                      Named{"settings_of_their_own", settings_of_their_own, 0x9a8e6257b5b9367a}),
    [](const auto &named) { return named.param.name; });

} // namespace
} // namespace hillock::testing
