// Which samples and steps run together, for given caches and without a clock.
#include "core/engine/layout.hpp"
#include "core/engine/sharing.hpp"
#include "core/image/image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hillock::core {
namespace {

using testing::Json;
using testing::TestImage;

constexpr std::size_t kKibi = 1024;
constexpr std::uint32_t kBlock = 64;

int spike(TestImage &image, int in, std::size_t size, const char *reset = "subtract") {
    Json op = testing::neuron(image, in, size, "lif", reset, {});
    const int out = op["out"].get<int>();
    image.stage({std::move(op)});
    return out;
}

int dense(TestImage &image, int in, std::size_t targets) {
    const std::string name = "dense" + std::to_string(in);
    const std::size_t inputs = image.size(in);
    const int out = image.signal(name, {targets});
    Json op = testing::operation("linear", {in}, out);
    op["weight"] = image.floats(name, {inputs, targets}, std::vector<float>(inputs * targets));
    image.stage({std::move(op)});
    return out;
}

int threshold(TestImage &image, int in) {
    const std::size_t size = image.size(in);
    const int out = image.signal("threshold" + std::to_string(in), {size});
    Json op = testing::operation("threshold", {in}, out);
    op["threshold"] = image.floats("at" + std::to_string(in), {size}, std::vector<float>(size, 1.0f));
    image.stage({std::move(op)});
    return out;
}

// input [4096] -> threshold -> lif -> lif -> dense [16] -> lif: what a network of convolutions looks like to the engine.
struct Chain {
    TestImage test{{4096}};
    int compared = threshold(test, 0);
    int first = spike(test, compared, 4096, "subtract_late");
    int second = spike(test, first, 4096);
    int sums = dense(test, second, 16);
    int last = spike(test, sums, 16);
    std::vector<std::uint8_t> bytes;
    std::shared_ptr<const Image> image;

    Chain() {
        test.output(last, true);
        bytes = test.bytes();
        image = Image::view(bytes, 1 << 30);
    }
    const Program &program() const { return image->program(); }
    Kept kept(const Plan &plan, int signal) const { return plan.kept[static_cast<std::size_t>(signal)]; }
    Layout layout(const Plan &plan, std::size_t second_kibi) const {
        return {program(), plan, kBlock, {32 * kKibi, second_kibi * kKibi}};
    }
};

TEST(GroupingTest, StagesThatShareNoWeightsRunInPieces) {
    const Chain chain;
    const Plan plan(chain.program(), false, false);
    EXPECT_EQ(chain.kept(plan, chain.compared), Kept::piece);
    EXPECT_EQ(chain.kept(plan, chain.first), Kept::piece);
    EXPECT_EQ(chain.kept(plan, chain.second), Kept::bits) << "dense transforms take several samples at once";
    EXPECT_EQ(chain.kept(plan, chain.sums), Kept::nowhere);
    ASSERT_EQ(plan.spans.size(), 2u);
    EXPECT_TRUE(plan.spans[0].pieces);
    EXPECT_EQ(plan.spans[0].end, 3u);
    EXPECT_FALSE(plan.spans[1].pieces);
    EXPECT_EQ(plan.spans[1].end, chain.program().stages.size());
}

TEST(GroupingTest, WhatIsRecordedOrConstantIsKeptWhole) {
    const Chain chain;
    const Plan recorded(chain.program(), false, true);
    EXPECT_EQ(chain.kept(recorded, chain.compared), Kept::rows);
    for (const Span &span : recorded.spans) {
        EXPECT_FALSE(span.pieces);
    }
    const Plan held(chain.program(), true, false);
    EXPECT_EQ(chain.kept(held, chain.compared), Kept::rows) << "computed once for all steps";
    EXPECT_EQ(chain.kept(held, chain.first), Kept::piece);
}

TEST(GroupingTest, APieceTakesTheSecondLevel) {
    const Chain chain;
    const Plan plan(chain.program(), false, false);
    const std::size_t step = 2 * Layout::stride(4096) * sizeof(float);
    for (const std::size_t kibi : {64u, 256u, 512u, 1024u, 2048u}) {
        const Layout layout = chain.layout(plan, kibi);
        EXPECT_EQ(layout.piece_steps, std::clamp<std::size_t>(kibi * kKibi / step, 1, kBlock)) << kibi;
    }
    EXPECT_EQ(chain.layout(plan, 1).piece_steps, 1u) << "never less than a step";
    EXPECT_EQ(chain.layout(plan, 1 << 20).piece_steps, kBlock) << "never more than a block";
}

TEST(GroupingTest, PiecesLeaveRoomForMoreSamples) {
    const Chain chain;
    const Plan pieces(chain.program(), false, false), whole(chain.program(), false, true);
    EXPECT_EQ(chain.layout(whole, 512).samples(kBlock, Spread::nothing), 1u);
    EXPECT_GE(chain.layout(pieces, 512).samples(kBlock, Spread::nothing), 16u);
    EXPECT_LT(chain.layout(pieces, 512).size, 2 * chain.layout(whole, 512).size);
}

TEST(GroupingTest, BitsOfListsLeaveRoomForMoreSamples) {
    TestImage test({32768});
    test.output(spike(test, dense(test, 0, 64), 64), true);
    const std::vector<std::uint8_t> bytes = test.bytes();
    const auto image = Image::view(bytes, 1 << 30);
    const Plan plan(image->program(), false, false);
    EXPECT_TRUE(plan.input_bits);
    const Layout layout(image->program(), plan, kBlock, {32 * kKibi, 512 * kKibi});
    EXPECT_EQ(layout.samples(kBlock, Spread::rows), 1u);
    EXPECT_GE(layout.samples(kBlock, Spread::bits), 16u);
}

TEST(GroupingTest, ABatchIsDividedEvenly) {
    EXPECT_EQ(group_size(1, 64), 1u);
    EXPECT_EQ(group_size(64, 64), 64u);
    EXPECT_EQ(group_size(65, 64), 33u) << "not 64 and 1";
    EXPECT_EQ(group_size(256, 63), 52u);
    EXPECT_EQ(group_size(7, 1), 1u);
}

TEST(GroupingTest, OnlyLargeNetworksShareASample) {
    const auto shares = [](std::size_t layers, std::size_t inputs, std::size_t targets) {
        TestImage test({inputs});
        int at = 0;
        for (std::size_t layer = 0; layer < layers; ++layer) {
            at = spike(test, dense(test, at, targets), targets);
        }
        test.output(at, true);
        const std::vector<std::uint8_t> bytes = test.bytes();
        return shares_samples(Image::view(bytes, 1 << 30)->program());
    };
    EXPECT_FALSE(shares(1, 1024, 1024));
    EXPECT_FALSE(shares(3, 1024, 1024));
    EXPECT_TRUE(shares(4, 1024, 1024));
    EXPECT_FALSE(shares(70, 250, 250)) << "each of its layers is small";
}

TEST(GroupingTest, LargerCachesTakeMoreSamples) {
    const Chain chain;
    const Plan plan(chain.program(), true, false);
    std::size_t before = 0;
    for (const std::size_t kibi : {1u, 64u, 512u, 1024u}) {
        const std::size_t samples = chain.layout(plan, kibi).samples(kBlock, Spread::nothing);
        EXPECT_GE(samples, std::max<std::size_t>(before, 1)) << kibi;
        before = samples;
    }
    EXPECT_GT(before, chain.layout(plan, 1).samples(kBlock, Spread::nothing));
}

} // namespace
} // namespace hillock::core
