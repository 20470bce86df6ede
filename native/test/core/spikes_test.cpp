// Input as lists of spikes gives the bits of the same input in full; lists that are none are refused by name.
#include "support/abi.hpp"
#include "support/digest.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

namespace hillock::testing {
namespace {

constexpr std::uint32_t kBatch = 5, kSteps = 30;

std::vector<float> spikes(Random &random, std::size_t size) {
    std::vector<float> values(size);
    const std::uint64_t one_in = random.between(1, 20);
    for (float &value : values) {
        value = random.one_in(one_in) ? 1.0f : 0.0f;
    }
    return values;
}

// All ways to compute it: each level, blocks, threads, with all recordings and without any.
void expect_the_same(const TestImage &test, std::uint64_t seed) {
    const ViewedImage image(test);
    Random random(seed);
    const std::vector<float> input = spikes(random, kBatch * kSteps * image.inputs());
    const bool counts = test.program["output_kind"] == "spikes";
    const Wish all{kBatch, kSteps, false, counts, all_signals(test), all_membranes(test)}, few{kBatch, kSteps};
    for (const hillock_isa isa : levels()) {
        for (const std::uint32_t block : {0u, 1u, 7u, kSteps}) {
            for (Wish wish : {all, few}) {
                TestEngine engine(image, isa, block, block == 0 ? 2 : 1);
                std::vector<std::uint64_t> rest(kBatch * image.state_bytes() / 8), in_full, listed;
                for (std::uint32_t sample = 0; sample < kBatch; ++sample) {
                    hillock_image_rest(image.get(), rest.data() + sample * image.state_bytes() / 8, nullptr);
                }
                in_full = listed = rest;
                const Answer expected = engine.run(wish, input, &in_full);
                wish.listed = true;
                EXPECT_EQ(bits(engine.run(wish, input, &listed)) == bits(expected), true)
                    << "seed " << seed << ", isa " << isa << ", block " << block;
                EXPECT_EQ(in_full == listed, true) << "seed " << seed << ", isa " << isa << ", block " << block;
            }
        }
    }
}

TEST(SpikesTest, AnyNetworkTakesLists) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        expect_the_same(random_image(seed), seed);
    }
}

// A plastic connection, which reads the lists as they are, in a stage that runs as one call; wide enough for every level's lanes.
TestImage learner(std::uint64_t seed, bool adaptive) {
    Random random(seed);
    const std::size_t inputs = random.between(1, 90), targets = random.between(1, 70);
    TestImage image({inputs});
    const int fc = image.signal("fc", {targets});
    Json plastic = operation("plastic", {0}, fc);
    const auto state = [&](const char *field, const Shape &shape) {
        plastic[field] = image.state("fc:" + std::string(field), shape);
    };
    image.floats("fc.weight", {inputs, targets}, random.reals(inputs * targets, 0, 1));
    state("weight", {inputs, targets});
    image.program["state"][0]["initial"] = "fc.weight";
    state("pre_trace", {inputs});
    plastic["rule"] = random.one_in(3) ? "hebbian" : "stdp";
    if (plastic["rule"] == "hebbian") {
        plastic["constants"] = image.floats("fc.rule", {5}, {0.9f, 0.05f, 1, 0, 1});
    } else {
        state("post_trace", {targets});
        plastic["constants"] = image.floats("fc.rule", {7}, {0.9f, 0.8f, 0.1f, 0.12f, 0, 0, 1});
        plastic["pairing"] = random.one_in(2) ? "all" : "nearest";
        plastic["soft"] = random.one_in(2);
    }
    Json cell;
    if (adaptive) {
        cell = operation("adaptive_lif", {fc}, image.signal("cell", {targets}));
        const std::vector<std::pair<const char *, float>> fields = {
            {"gain", 1},      {"decay", 0.5f},    {"leak", -0.0f},   {"synaptic_decay", 0.5f}, {"synaptic_gain", 1},
            {"threshold", 2}, {"v_reset", -0.5f}, {"refractory", 2}, {"theta_decay", 0.9f},    {"theta_plus", 0.25f}};
        const bool uniform = random.one_in(2);
        for (const auto &[key, value] : fields) {
            std::vector<float> values(targets, value);
            values.back() = uniform ? value : value + (value > 1 ? 0.5f : 0.0f);
            cell[key] = image.floats(std::string("cell.") + key, {targets}, values);
        }
        for (const char *const key : {"i", "v", "count", "theta"}) {
            cell[key] = image.state(std::string("cell:") + key, {targets});
        }
    } else {
        NeuronConstants constants;
        constants.threshold = 2;
        cell = neuron(image, fc, targets, "cuba_lif", random.one_in(2) ? "subtract_late" : "to_v_reset", constants);
    }
    plastic["post"] = cell["out"];
    image.stage({plastic, cell});
    image.output(cell["out"].get<int>(), true);
    return image;
}

TEST(SpikesTest, LearningTakesLists) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        expect_the_same(learner(seed, seed % 2 == 0), seed);
    }
}

// Each level and block against the scalar level, step by step.
TEST(SpikesTest, LearningIsTheSameAtEachLevel) {
    int fired = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const TestImage test = learner(seed, seed % 2 == 0);
        const ViewedImage image(test);
        Random random(seed);
        const std::vector<float> input = random.inputs(300 * image.inputs());
        const Wish wish{1, 300, false, true, all_signals(test)};
        std::vector<std::uint64_t> expected(image.state_bytes() / 8);
        hillock_image_rest(image.get(), expected.data(), nullptr);
        const std::vector<std::uint64_t> rest = expected;
        const Answer answer = TestEngine(image, HILLOCK_ISA_SCALAR, 1).run(wish, input, &expected);
        fired += std::count(answer.raster.begin(), answer.raster.end(), 1.0f) > 100 ? 1 : 0;
        for (const hillock_isa isa : levels()) {
            for (const std::uint32_t block : {1u, 7u, 300u}) {
                std::vector<std::uint64_t> state = rest;
                EXPECT_EQ(bits(TestEngine(image, isa, block).run(wish, input, &state)) == bits(answer), true)
                    << "seed " << seed << ", isa " << isa << ", block " << block;
                EXPECT_EQ(state == expected, true) << "seed " << seed << ", isa " << isa << ", block " << block;
            }
        }
    }
    EXPECT_GT(fired, 40);
}

// Rasters and learned states; the digest was made on x86-64.
TEST(SpikesTest, DigestOfLearningIsKnown) {
    for (const hillock_isa isa : levels()) {
        Digest digest;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const ViewedImage image(learner(seed, seed % 2 == 0));
            std::vector<std::uint64_t> state = image.rest();
            const std::vector<float> input = Random(seed).inputs(100 * image.inputs());
            digest.add(bits(TestEngine(image, isa).run({1, 100}, input, &state))).add(state);
        }
        EXPECT_EQ(digest, 0xb3c0d9c68220909bu) << "isa " << isa;
    }
}

// A good call on small_image, 2 samples of 3 steps.
struct Call {
    hillock_run run{sizeof(hillock_run), 2, 3, 0, 48, HILLOCK_NOWHERE, 0, 0, 0, nullptr, nullptr, 0};
    std::vector<std::uint64_t> offsets{1, 3, 3, 6, 6, 6, 7}, response = std::vector<std::uint64_t>(6);
    std::vector<std::uint32_t> sources{99, 0, 2, 0, 1, 2, 1, 99}; // neither the first nor the last belongs to a row
    const void *offsets_at = offsets.data(), *sources_at = sources.data();
};

void expect(std::int32_t status, const std::string &word, const std::function<void(Call &)> &spoil) {
    const ViewedImage image(small_image());
    TestEngine engine(image);
    Call call;
    spoil(call);
    hillock_error error = empty_error();
    EXPECT_EQ(hillock_engine_run_spikes(engine.get(), &call.run, static_cast<const std::uint64_t *>(call.offsets_at),
                                        static_cast<const std::uint32_t *>(call.sources_at), call.sources.size(),
                                        call.response.data(), nullptr, &error),
              status);
    EXPECT_NE(std::string(error.message).find(word), std::string::npos)
        << "'" << error.message << "' lacks '" << word << "'";
}

TEST(SpikesTest, RefusesWrongMemory) {
    expect(HILLOCK_OK, "", [](Call &) {});
    const auto refused = [](const std::string &word, const std::function<void(Call &)> &spoil) {
        expect(HILLOCK_BAD_ARGUMENT, word, spoil);
    };
    const auto shift = [](const void *at) { return static_cast<const char *>(at) + 2; };
    refused("offsets is NULL", [](Call &c) { c.offsets_at = nullptr; });
    refused("sources is NULL", [](Call &c) { c.sources_at = nullptr; });
    refused("offsets is not aligned to 8", [&](Call &c) { c.offsets_at = shift(c.offsets_at); });
    refused("sources is not aligned to 4", [&](Call &c) { c.sources_at = shift(c.sources_at); });
    refused("held is 1", [](Call &c) { c.run.held = 1; });
    refused("sources and raster overlap", [](Call &c) { c.sources_at = c.response.data(); });
    refused("offsets and raster overlap", [](Call &c) { c.offsets_at = c.response.data(); });
}

TEST(SpikesTest, RefusesListsThatAreNone) {
    const auto refused = [](const std::string &word, const std::function<void(Call &)> &spoil) {
        expect(HILLOCK_BAD_VALUE, word, spoil);
    };
    refused("sample 0, step 0: source 3 of 3", [](Call &c) { c.sources[2] = 3; });
    refused("sample 0, step 2: source 1 after 1", [](Call &c) { c.sources[3] = 1; });
    refused("sample 0, step 2: source 0 after 1", [](Call &c) { c.sources[5] = 0; });
    refused("sample 0, step 1: offsets from 3 to 2 of 8 sources", [](Call &c) { c.offsets[2] = 2; });
    refused("sample 1, step 2: offsets from 6 to 9 of 8 sources", [](Call &c) { c.offsets[6] = 9; });
    refused("sample 0, step 0: offsets from 18446744073709551615 to 3", [](Call &c) { c.offsets[0] = UINT64_MAX; });
}

// Runs an image over lists that another thread spoils as soon as the first block's raster is there; gives the error.
std::string spoilt_run(const TestImage &test, bool offsets) {
    constexpr std::uint32_t kMany = 50000;
    constexpr float kUnwritten = -7.0f;
    const ViewedImage image(test);
    TestEngine engine(image);
    std::vector<std::uint64_t> ends(kMany + 1), state(image.state_bytes() / 8);
    std::vector<std::uint32_t> sources(kMany, 0);
    for (std::uint32_t t = 0; t <= kMany; ++t) {
        ends[t] = t;
    }
    std::vector<float> raster(kMany * image.outputs() + 16, kUnwritten);
    hillock_image_rest(image.get(), state.data(), nullptr);
    const hillock_run run{
        sizeof(hillock_run), 1, kMany, 0, raster.size() * 4, HILLOCK_NOWHERE, 0, 0, 0, nullptr, nullptr, 0};
    std::atomic<bool> over = false;
    std::thread other([&] {
        while (!over && std::atomic_ref(raster[0]).load(std::memory_order_relaxed) == kUnwritten) {
        }
        for (std::uint32_t t = kMany; t > 1; --t) {
            if (offsets) {
                std::atomic_ref(ends[t]).store(UINT64_MAX / 8 * 7, std::memory_order_relaxed);
            } else {
                std::atomic_ref(sources[t - 1]).store(UINT32_MAX, std::memory_order_relaxed);
            }
        }
    });
    hillock_error error = empty_error();
    const std::int32_t status = hillock_engine_run_spikes(engine.get(), &run, ends.data(), sources.data(),
                                                          sources.size(), raster.data(), state.data(), &error);
    over = true;
    other.join();
    EXPECT_TRUE(status == HILLOCK_OK || status == HILLOCK_BAD_VALUE) << status << error.message;
    return status == HILLOCK_OK ? "" : error.message;
}

// Whoever changes lists during a run gets an error, and nothing outside the engine's memory is touched. The other thread may come too
// late now and then.
void expect_spoilt_runs_refused(const TestImage &test) {
    for (const bool offsets : {false, true}) {
        std::string said;
        for (int attempt = 0; said.empty() && attempt < 100; ++attempt) {
            said = spoilt_run(test, offsets);
        }
        EXPECT_EQ(said, "the lists of spikes changed during the run");
    }
}

TEST(SpikesTest, ListsThatChangeDuringARunAreRefused) {
    expect_spoilt_runs_refused(small_image());
    expect_spoilt_runs_refused(learner(2, true)); // reads the lists as they are
    expect_spoilt_runs_refused(learner(3, false));
}

} // namespace
} // namespace hillock::testing
