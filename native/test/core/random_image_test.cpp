// Random networks: the library equals the plain interpreter bit for bit, however it is asked.
#include "support/abi.hpp"
#include "support/digest.hpp"
#include "support/random_image.hpp"
#include "support/reference.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace hillock::testing {
namespace {

constexpr std::uint32_t kBatch = 3;

void append(std::vector<float> &to, const Row &row) {
    to.insert(to.end(), row.begin(), row.end());
}

class RandomImageTest : public ::testing::TestWithParam<std::uint64_t> {
  protected:
    Random random_{GetParam() ^ 0x9E3779B97F4A7C15u};
    TestImage test_ = random_image(GetParam());
    ViewedImage image_{test_};
    std::uint32_t steps_ = static_cast<std::uint32_t>(random_.between(1, 40));
    std::size_t in_ = image_.inputs();
    std::vector<float> input_ = random_.inputs(kBatch * steps_ * in_);
    Wish wish_{
        kBatch, steps_, false, test_.program["output_kind"] == "spikes", all_signals(test_), all_membranes(test_)};

    // What the plain interpreter says to `wish_`, sample after sample; their states in `memory`.
    Answer expect(const std::vector<float> &input, std::vector<std::uint64_t> &memory) {
        Answer answer;
        answer.signals.resize(wish_.signals.size());
        answer.membranes.resize(wish_.membranes.size());
        const int output = test_.program["output"].get<int>();
        for (std::uint32_t sample = 0; sample < kBatch; ++sample) {
            Reference reference(test_);
            std::vector<std::int64_t> counts(wish_.counts ? image_.outputs() : 0);
            for (std::uint32_t t = 0; t < steps_; ++t) {
                const auto *const x = input.data() + (sample * steps_ + t) * in_;
                reference.step({x, x + in_});
                EXPECT_TRUE(reference.finite()) << "choose tamer weights";
                append(answer.raster, reference.signal(output));
                for (std::size_t k = 0; k < wish_.signals.size(); ++k) {
                    append(answer.signals[k], reference.reported(wish_.signals[k]));
                }
                for (std::size_t k = 0; k < wish_.membranes.size(); ++k) {
                    append(answer.membranes[k], reference.state(wish_.membranes[k]));
                }
                for (std::size_t j = 0; j < counts.size(); ++j) {
                    counts[j] += static_cast<std::int64_t>(reference.signal(output)[j]);
                }
            }
            answer.counts.insert(answer.counts.end(), counts.begin(), counts.end());
            const std::vector<std::uint64_t> state = reference.memory();
            memory.insert(memory.end(), state.begin(), state.end());
        }
        return answer;
    }
};

TEST_P(RandomImageTest, EqualsThePlainInterpreterAtEachLevelAndBlock) {
    std::vector<std::uint64_t> memory;
    const std::vector<std::uint32_t> expected = bits(expect(input_, memory));
    for (const hillock_isa isa : levels()) {
        for (const std::uint32_t block : {0u, 1u, 3u, 7u, 64u}) {
            std::vector<std::uint64_t> state = image_.rest(kBatch);
            TestEngine engine(image_, isa, block);
            EXPECT_EQ(bits(engine.run(wish_, input_, &state)), expected) << "isa " << isa << ", block " << block;
            EXPECT_EQ(state, memory) << "isa " << isa << ", block " << block;
        }
    }
}

// As floats, and convolutions also as if no weights fitted a cache.
TEST_P(RandomImageTest, SmallWeightsEqualThePlainInterpreterAtEachLevel) {
    store_small(test_, random_);
    std::vector<std::uint64_t> memory;
    const Answer expected = expect(input_, memory);
    for (const char *const cache : {"", "1,1"}) {
        ::setenv("HILLOCK_CACHE", cache, 1);
        const ViewedImage image(test_);
        ::unsetenv("HILLOCK_CACHE");
        for (const hillock_isa isa : levels()) {
            std::vector<std::uint64_t> state = image.rest(kBatch);
            EXPECT_EQ(bits(TestEngine(image, isa).run(wish_, input_, &state)), bits(expected)) << "isa " << isa;
            EXPECT_EQ(state, memory) << "isa " << isa;
            const Answer little = TestEngine(image, isa).run({kBatch, steps_}, input_); // neurons run on sums
            EXPECT_EQ(bits(little.raster), bits(expected.raster)) << "isa " << isa;
        }
    }
}

TEST_P(RandomImageTest, StartsAtRestWithoutState) {
    std::vector<std::uint64_t> state = image_.rest(kBatch);
    TestEngine engine(image_);
    const std::vector<std::uint32_t> expected = bits(engine.run(wish_, input_, &state));
    EXPECT_EQ(bits(engine.run(wish_, input_)), expected);
    EXPECT_EQ(bits(engine.run(wish_, input_)), expected) << "again";
}

TEST_P(RandomImageTest, RecordsTheSameWhenLittleIsWanted) {
    TestEngine engine(image_);
    const Answer all = engine.run(wish_, input_);
    const Answer only = engine.run({kBatch, steps_}, input_);
    EXPECT_EQ(bits(only.raster), bits(all.raster));
    for (std::size_t k = 0; k < wish_.signals.size(); ++k) {
        const Answer one = engine.run({kBatch, steps_, false, false, {wish_.signals[k]}}, input_);
        EXPECT_EQ(bits(one.signals[0]), bits(all.signals[k])) << "signal " << k;
    }
}

// Stages that run in pieces: of one step, or of as many as fit.
TEST_P(RandomImageTest, EqualsThePlainInterpreterWithAnyCache) {
    std::vector<std::uint64_t> memory;
    const Answer expected = expect(input_, memory);
    for (const char *const cache : {"1,1", "8,64", "32,1024"}) {
        ::setenv("HILLOCK_CACHE", cache, 1);
        for (const std::uint32_t block : {0u, 5u}) {
            TestEngine engine(image_, kBestIsa, block);
            std::vector<std::uint64_t> state = image_.rest(kBatch);
            EXPECT_EQ(bits(engine.run({kBatch, steps_}, input_, &state).raster), bits(expected.raster)) << cache;
            EXPECT_EQ(state, memory) << cache << ", block " << block;
        }
        ::unsetenv("HILLOCK_CACHE");
    }
}

TEST_P(RandomImageTest, BatchEqualsSingles) {
    TestEngine engine(image_);
    const std::vector<float> batch = engine.run({kBatch, steps_}, input_).raster;
    std::vector<float> singles;
    for (std::uint32_t sample = 0; sample < kBatch; ++sample) {
        const auto *const x = input_.data() + sample * steps_ * in_;
        append(singles, engine.run({1, steps_}, {x, x + steps_ * in_}).raster);
    }
    EXPECT_EQ(bits(batch), bits(singles));
}

TEST_P(RandomImageTest, HeldEqualsRepeated) {
    const std::vector<float> held(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(kBatch * in_));
    std::vector<float> repeated;
    for (std::uint32_t sample = 0; sample < kBatch; ++sample) {
        for (std::uint32_t t = 0; t < steps_; ++t) {
            append(repeated, {held.data() + sample * in_, held.data() + (sample + 1) * in_});
        }
    }
    std::vector<std::uint64_t> memory;
    const std::vector<std::uint32_t> expected = bits(expect(repeated, memory));
    wish_.held = true;
    for (const std::uint32_t block : {0u, 5u}) {
        std::vector<std::uint64_t> state = image_.rest(kBatch);
        EXPECT_EQ(bits(TestEngine(image_, kBestIsa, block).run(wish_, held, &state)), expected);
        EXPECT_EQ(state, memory);
    }
}

TEST_P(RandomImageTest, CutInTwoEqualsWhole) {
    const auto cut = static_cast<std::uint32_t>(random_.between(1, steps_));
    std::vector<std::uint64_t> whole = image_.rest(), carried = whole;
    wish_.batch = 1;
    const Answer all = TestEngine(image_, kBestIsa, 8).run(wish_, input_, &whole);

    wish_.steps = cut;
    const Answer first = TestEngine(image_, kBestIsa, 8).run(wish_, input_, &carried);
    std::vector<float> raster = first.raster, signal = first.signals.back();
    if (cut < steps_) {
        wish_.steps = steps_ - cut;
        const std::vector<float> rest(input_.begin() + static_cast<std::ptrdiff_t>(cut * in_), input_.end());
        const Answer second = TestEngine(image_, HILLOCK_ISA_SCALAR, 5).run(wish_, rest, &carried);
        append(raster, second.raster);
        append(signal, second.signals.back());
    }
    EXPECT_EQ(bits(raster), bits(all.raster)) << "cut at " << cut;
    EXPECT_EQ(bits(signal), bits(all.signals.back())) << "cut at " << cut;
    EXPECT_EQ(carried, whole) << "cut at " << cut;
}

#ifdef HILLOCK_SANITIZED
constexpr std::uint64_t kSeeds = 60; // slow, and looks for damage rather than for bits
#else
constexpr std::uint64_t kSeeds = 300;
#endif
INSTANTIATE_TEST_SUITE_P(Seeds, RandomImageTest, ::testing::Range(std::uint64_t{0}, kSeeds));

// All signals, membranes and counts of the first 60 networks; the digest was made on x86-64.
TEST(RandomImagesTest, DigestIsKnown) {
    for (const hillock_isa isa : levels()) {
        Digest digest;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const TestImage test = random_image(seed);
            const ViewedImage image(test);
            const Wish wish{
                kBatch, 20, false, test.program["output_kind"] == "spikes", all_signals(test), all_membranes(test)};
            std::vector<std::uint64_t> state = image.rest(kBatch);
            const std::vector<float> input = Random(seed).inputs(kBatch * 20 * image.inputs());
            digest.add(bits(TestEngine(image, isa).run(wish, input, &state))).add(state);
        }
        EXPECT_EQ(digest, 0xedbd161cf388244eu) << "isa " << isa;
    }
}

} // namespace
} // namespace hillock::testing
