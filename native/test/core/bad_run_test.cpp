// Calls that ask for the wrong thing are refused by name; networks that leave the finite floats are found out.
#include "support/abi.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace hillock::testing {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// A good call on small_image, 2 samples of 3 steps: counts at 0, raster at 32, fc at 80, lif's v at 128.
struct Call {
    std::vector<hillock_recording> recordings = {{HILLOCK_RECORD_SIGNAL, 1, 80}, {HILLOCK_RECORD_STATE, 0, 128}};
    hillock_run run{sizeof(hillock_run), 2, 3, 0, 176, 0, 32, 2, 0, nullptr, nullptr, 0};
    std::vector<float> input = std::vector<float>(2 * 3 * 3, 0.5f);
    std::vector<std::uint64_t> response = std::vector<std::uint64_t>(22), state = std::vector<std::uint64_t>(4);
    void *input_at = input.data(), *response_at = response.data(), *state_at = state.data();
};

class BadRunTest : public ::testing::Test {
  protected:
    ViewedImage image_{small_image()};
    TestEngine engine_{image_};

    Failure run(const std::function<void(Call &)> &spoil) {
        Call call;
        call.run.recordings = call.recordings.data();
        spoil(call);
        hillock_error error = empty_error();
        const std::int32_t status = hillock_engine_run(engine_.get(), &call.run, static_cast<float *>(call.input_at),
                                                       call.response_at, call.state_at, &error);
        EXPECT_EQ(error.status, status);
        return {status, error.message};
    }

    void expect(std::int32_t status, const std::string &word, const std::function<void(Call &)> &spoil) {
        const Failure failure = run(spoil);
        EXPECT_EQ(failure.status, status) << failure.message;
        EXPECT_NE(failure.message.find(word), std::string::npos)
            << "'" << failure.message << "' lacks '" << word << "'";
    }

    void refused(const std::string &word, const std::function<void(Call &)> &spoil) {
        expect(HILLOCK_BAD_ARGUMENT, word, spoil);
    }
};

TEST_F(BadRunTest, TheGoodCallIsGood) {
    EXPECT_EQ(run([](Call &) {}).status, HILLOCK_OK);
    EXPECT_EQ(run([](Call &c) { c.run.counts_offset = HILLOCK_NOWHERE; }).status, HILLOCK_OK);
    EXPECT_EQ(run([](Call &c) {
                  c.run.counts_offset = c.run.raster_offset = HILLOCK_NOWHERE;
                  c.run.recordings_count = 0;
                  c.run.response_bytes = 0;
                  c.response_at = nullptr;
              }).status,
              HILLOCK_OK)
        << "nothing wanted: the state alone moves on";
}

TEST_F(BadRunTest, RefusesWrongShapes) {
    refused("batch", [](Call &c) { c.run.batch = 0; });
    refused("steps", [](Call &c) { c.run.steps = 0; });
    refused("held", [](Call &c) { c.run.held = 2; });
    refused("reserved", [](Call &c) { c.run.reserved = 1; });
    refused("struct_size", [](Call &c) { c.run.struct_size = 8; });
    refused("input", [](Call &c) { c.run.batch = c.run.steps = 0xFFFFFFFF; });
}

TEST_F(BadRunTest, RefusesWrongMemory) {
    const auto shift = [](void *pointer, int bytes) {
        return static_cast<void *>(static_cast<char *>(pointer) + bytes);
    };
    refused("input is NULL", [](Call &c) { c.input_at = nullptr; });
    refused("response is NULL", [](Call &c) { c.response_at = nullptr; });
    refused("recordings is NULL", [](Call &c) { c.run.recordings = nullptr; });
    refused("input is not aligned", [&](Call &c) { c.input_at = shift(c.input_at, 2); });
    refused("response is not aligned", [&](Call &c) { c.response_at = shift(c.response_at, 4); });
    refused("state is not aligned", [&](Call &c) { c.state_at = shift(c.state_at, 4); });
    refused("counts at offset 4 is not aligned", [](Call &c) { c.run.counts_offset = 4; });
    refused("raster at offset 30 is not aligned", [](Call &c) { c.run.raster_offset = 30; });
}

TEST_F(BadRunTest, RefusesWhatReachesOutsideTheResponse) {
    refused("counts", [](Call &c) { c.run.counts_offset = 160; });
    refused("raster", [](Call &c) { c.run.raster_offset = 132; });
    refused("recording", [](Call &c) { c.recordings[0].offset = 132; });
    refused("recording", [](Call &c) { c.recordings[1].offset = 0xFFFFFFFFFFFFFFFC; });
    refused("recording", [](Call &c) { c.run.response_bytes = 175; });
    refused("counts", [](Call &c) { c.run.response_bytes = 0; });
    refused("raster", [](Call &c) { // of 2^64 − 2^32 bytes: its end wraps around
        c.run.batch = 1u << 29;
        c.run.steps = 0xFFFFFFFF;
        c.run.held = 1;
        c.run.counts_offset = HILLOCK_NOWHERE;
        c.run.raster_offset = std::uint64_t{1} << 33;
        c.run.response_bytes = std::uint64_t{1} << 40;
        c.state_at = nullptr;
    });
    refused("response reaches beyond the address space", [](Call &c) {
        c.run.response_bytes = 0xFFFFFFFFFFFFFFFF;
        c.recordings[1].offset = 0xFFFFFFFFFFFFFF00;
    });
}

TEST_F(BadRunTest, RefusesWhatOverlaps) {
    refused("counts and raster overlap", [](Call &c) { c.run.raster_offset = 28; });
    refused("raster and recording overlap", [](Call &c) { c.recordings[0].offset = 76; });
    refused("recording and recording overlap", [](Call &c) { c.recordings[0].offset = 128; });
    refused("input and raster overlap", [](Call &c) { c.input_at = c.response.data() + 5; });
    refused("input and state overlap", [](Call &c) { c.state_at = c.input_at; });
    refused("state and raster overlap", [](Call &c) { c.state_at = c.response.data() + 4; });
}

TEST_F(BadRunTest, RefusesWrongRecordings) {
    refused("recording 0", [](Call &c) { c.recordings[0].what = 2; });
    refused("recording 0: there is no signal 3", [](Call &c) { c.recordings[0].index = 3; });
    refused("recording 1: there is no state variable 1", [](Call &c) { c.recordings[1].index = 1; });
    const OneNeuron cuba = one_neuron(1, "cuba_lif", "subtract", {});
    const ViewedImage image(cuba.image);
    try {
        TestEngine(image).run({1, 1, false, false, {}, {0}}, {1});
        FAIL() << "recorded a current";
    } catch (const Failure &failure) {
        EXPECT_NE(failure.message.find("'cuba_lif1:i' is no membrane"), std::string::npos) << failure.message;
    }
}

TEST_F(BadRunTest, RefusesCountsOfMembranes) {
    const ViewedImage image(one_neuron(1, "li", "", {}).image);
    try {
        TestEngine(image).run({1, 1, false, true}, {1});
        FAIL() << "counted";
    } catch (const Failure &failure) {
        EXPECT_EQ(failure.status, HILLOCK_BAD_ARGUMENT);
    }
}

TEST_F(BadRunTest, RefusesInputsThatAreNotFinite) {
    for (const float bad : {kNaN, HUGE_VALF, -HUGE_VALF}) {
        expect(HILLOCK_BAD_VALUE, "sample 1, step 2, element 0", [&](Call &c) { c.input[15] = bad; });
        expect(HILLOCK_BAD_VALUE, "sample 1, step 0, element 2", [&](Call &c) {
            c.run.held = 1;
            c.input[5] = bad;
        });
    }
}

TEST_F(BadRunTest, OfSeveralBadInputsNamesTheFirstAndLeavesTheState) {
    constexpr std::uint32_t kSteps = 200;
    std::vector<float> input(2 * kSteps * 3, 1.0f);
    input[150 * 3 + 1] = kNaN;
    input[kSteps * 3 + 5] = kNaN;
    const std::vector<std::uint64_t> before(4);
    for (const std::uint32_t block : {1u, 64u, 200u, 1000u}) {
        for (const hillock_isa isa : levels()) {
            std::vector<std::uint64_t> state = before;
            TestEngine engine(image_, isa, block);
            for (std::vector<std::uint64_t> *const streams :
                 {&state, static_cast<std::vector<std::uint64_t> *>(nullptr)}) {
                try {
                    engine.run({2, kSteps}, input, streams);
                    FAIL() << "took it";
                } catch (const Failure &failure) {
                    EXPECT_EQ(failure.message, "input of sample 0, step 150, element 1 is not finite");
                }
            }
            EXPECT_EQ(state, before) << "block " << block;
        }
    }
}

TEST_F(BadRunTest, RefusesInputsWhoseSpikeLeavesNoTrace) {
    std::vector<float> input(2 * 200 * 3, 1.0f);
    input[(200 + 150) * 3 + 2] = HUGE_VALF; // both neurons spike, and begin anew
    for (const std::uint32_t block : {1u, 64u, 200u}) {
        for (const hillock_isa isa : levels()) {
            try {
                TestEngine(image_, isa, block).run({2, 200, false, true}, input);
                FAIL() << "took it, in blocks of " << block;
            } catch (const Failure &failure) {
                EXPECT_EQ(failure.message, "input of sample 1, step 150, element 2 is not finite");
            }
        }
    }
}

TEST_F(BadRunTest, RefusesStatesThatAreNotFinite) {
    expect(HILLOCK_BAD_VALUE, "'lif2:v' of sample 1, element 0", [](Call &c) { c.state[3] = 0x7F800000; });
}

TEST_F(BadRunTest, FindsStatesThatLeaveTheFiniteFloats) {
    const ViewedImage image(one_neuron(2, "if", "subtract", {.gain = 3e38f, .threshold = 3e38f}).image);
    try {
        TestEngine(image).run({2, 2, false, true}, {0, 0, 0, 0, 0, 0, 0, 2});
        FAIL() << "an infinite membrane went unseen";
    } catch (const Failure &failure) {
        EXPECT_EQ(failure.status, HILLOCK_UNSTABLE);
        EXPECT_NE(failure.message.find("'if1:v' of sample 1, element 1"), std::string::npos) << failure.message;
    }
}

TEST_F(BadRunTest, FindsOutputsThatLeaveTheFiniteFloats) {
    TestImage test({2});
    Json op = operation("scale", {0}, test.signal("big", {2}));
    op["scale"] = test.floats("s", {2}, {1, 3e38f});
    test.stage({op});
    test.output(1, false);
    const ViewedImage image(test);
    for (const std::uint32_t block : {1u, 64u}) {
        try {
            TestEngine(image, kBestIsa, block).run({1, 3}, {1, 1, 1, 1, 2, 2});
            FAIL() << "an infinite output went unseen";
        } catch (const Failure &failure) {
            EXPECT_EQ(failure.status, HILLOCK_UNSTABLE);
            EXPECT_NE(failure.message.find("'output' of sample 0, step 2, element 1"), std::string::npos)
                << failure.message;
        }
    }
}

TEST_F(BadRunTest, ItsLimitsEndIt) {
    alignas(8) std::int32_t flags[2] = {1, 0};
    expect(HILLOCK_CANCELLED, "step 0 of sample 0", [&](Call &c) { c.run.cancel = flags; });
    expect(HILLOCK_DEADLINE, "step 0 of sample 0", [](Call &c) { c.run.deadline_ns = 1; });
    refused("cancel is not aligned", [&](Call &c) {
        c.run.cancel = reinterpret_cast<const std::int32_t *>(reinterpret_cast<const char *>(flags) + 1);
    });
    EXPECT_EQ(run([&](Call &c) {
                  c.run.cancel = flags + 1;
                  c.run.deadline_ns = INT64_MAX;
              }).status,
              HILLOCK_OK);
}

} // namespace
} // namespace hillock::testing
