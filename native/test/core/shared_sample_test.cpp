// One sample of a large network on several threads: the bits of one thread, and an engine that stays usable.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace hillock::testing {
namespace {

constexpr std::uint32_t kSteps = 6;
constexpr std::size_t kInputs = 1024;

class Builder {
  public:
    int dense(int in, std::size_t targets, float gain) {
        const int out = image.signal("dense" + std::to_string(image.program["signals"].size()), {targets});
        image.stage({linear(in, out, gain)});
        return out;
    }
    Json linear(int in, int out, float gain) {
        const std::size_t inputs = image.size(in), targets = image.size(out);
        const float bound = gain / std::sqrt(static_cast<float>(inputs));
        const std::string name = "weight" + std::to_string(out);
        Json op = operation("linear", {in}, out);
        op["weight"] = image.floats(name, {inputs, targets}, random.reals(inputs * targets, -bound, bound));
        op["bias"] = image.floats(name + ".bias", {targets}, random.reals(targets, -0.1f, 0.1f));
        return op;
    }
    int fire(int in, const char *reset) {
        Json op = neuron(image, in, image.size(in), "lif", reset, {.decay = 0.9f});
        const int out = op["out"].get<int>();
        image.stage({std::move(op)});
        return out;
    }

    TestImage image{{kInputs}};
    Random random{17};
};

// 4.2 M weights. The neurons of the first layer are recurrent, those of the second run on its sums; the third layer is too small to share.
TestImage large_image() {
    Builder builder;
    TestImage &image = builder.image;
    const int in = builder.dense(0, 1024, 2.0f), back = image.signal("back", {1024});
    Json hidden = neuron(image, in, 1024, "lif", "subtract_late", {.decay = 0.9f});
    const int out = hidden["out"].get<int>();
    hidden["in"].push_back(late(back));
    image.previous(back);
    Json recurrent = builder.linear(out, back, 1.0f);
    image.stage({std::move(hidden), std::move(recurrent)});
    const int wide =
        builder.fire(builder.dense(out, 2112, 6.0f), "subtract_late"); // not a whole number of panels a thread
    image.output(builder.fire(builder.dense(wide, 10, 6.0f), "subtract"), true);
    return image;
}

class SharedSampleTest : public ::testing::Test {
  protected:
    TestImage test_ = large_image();
    ViewedImage image_{test_};
    std::vector<float> input_ = Random(3).reals(kSteps * kInputs, -1.5f, 1.5f);
    Wish wish_{1, kSteps};
};

TEST_F(SharedSampleTest, ThreadsChangeNoBit) {
    std::vector<std::uint64_t> memory = image_.rest();
    const Answer expected = TestEngine(image_, HILLOCK_ISA_SCALAR).run(wish_, input_, &memory);
    const auto fired = std::count(expected.raster.begin(), expected.raster.end(), 1.0f);
    ASSERT_GT(fired, 0);
    ASSERT_LT(static_cast<std::size_t>(fired), expected.raster.size());
    for (const hillock_isa isa : levels()) {
        for (const std::uint32_t threads : {1u, 2u, 3u, 4u}) {
            for (const std::uint32_t block : {0u, 4u}) {
                TestEngine engine(image_, isa, block, threads);
                for (int again = 0; again < 2; ++again) {
                    std::vector<std::uint64_t> state = image_.rest();
                    EXPECT_EQ(bits(engine.run(wish_, input_, &state)), bits(expected))
                        << "isa " << isa << ", " << threads << " threads, block " << block;
                    EXPECT_EQ(state, memory) << threads << " threads";
                }
            }
        }
    }
}

TEST_F(SharedSampleTest, RecordedSignalsAndHeldInputsAreTheSame) {
    wish_.signals = all_signals(test_);
    wish_.membranes = all_membranes(test_);
    const std::vector<float> held(input_.begin(), input_.begin() + kInputs);
    TestEngine alone(image_), shared(image_, kBestIsa, 0, 3);
    EXPECT_EQ(bits(shared.run(wish_, input_)), bits(alone.run(wish_, input_)));
    wish_.held = true;
    EXPECT_EQ(bits(shared.run(wish_, held)), bits(alone.run(wish_, held)));
    EXPECT_EQ(bits(shared.run({1, kSteps, true}, held)), bits(alone.run({1, kSteps, true}, held)));
}

TEST_F(SharedSampleTest, SmallWeightsAreTheSame) {
    Random random(5);
    store_small(test_, random);
    const ViewedImage small(test_);
    EXPECT_EQ(bits(TestEngine(small, kBestIsa, 0, 4).run(wish_, input_)), bits(TestEngine(small).run(wish_, input_)));
}

TEST_F(SharedSampleTest, BadInputIsNamed) {
    input_[2 * kInputs + 7] = std::numeric_limits<float>::quiet_NaN();
    TestEngine engine(image_, kBestIsa, 0, 2);
    try {
        engine.run(wish_, input_);
        FAIL() << "not refused";
    } catch (const Failure &failure) {
        EXPECT_EQ(failure.status, HILLOCK_BAD_VALUE);
        EXPECT_NE(failure.message.find("step 2, element 7"), std::string::npos) << failure.message;
    }
    input_[2 * kInputs + 7] = 0;
    EXPECT_EQ(bits(engine.run(wish_, input_)), bits(TestEngine(image_).run(wish_, input_))) << "still usable";
}

// Without the flag or the deadline the runs take days.
TEST_F(SharedSampleTest, ARunIsCancelledOrMissesItsDeadline) {
    TestEngine engine(image_, kBestIsa, 4, 2);
    std::int32_t cancel = 0, status = -1;
    hillock_run run{};
    run.struct_size = sizeof(run);
    run.batch = 1;
    run.steps = UINT32_MAX;
    run.held = 1;
    run.counts_offset = run.raster_offset = HILLOCK_NOWHERE;
    run.cancel = &cancel;
    const auto call = [&] {
        status = hillock_engine_run(engine.get(), &run, input_.data(), nullptr, nullptr, nullptr);
    };
    {
        const std::jthread runner(call);
        __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED);
    }
    EXPECT_EQ(status, HILLOCK_CANCELLED);
    cancel = 0;
    run.deadline_ns =
        std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count() + 20'000'000;
    call();
    EXPECT_EQ(status, HILLOCK_DEADLINE);
    EXPECT_EQ(bits(engine.run(wish_, input_)), bits(TestEngine(image_).run(wish_, input_))) << "still usable";
}

} // namespace
} // namespace hillock::testing
