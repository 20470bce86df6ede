// Each connection: small cases whose numbers can be checked by hand, and the roundings and zeros that image.md promises.
#include "support/abi.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hillock::testing {
namespace {

using Values = std::vector<float>;

// An image of one operation from the input to an output of `shape`; the caller adds the operation's fields to `op`.
struct OneOperation {
    TestImage image;
    Json op;

    OneOperation(const std::string &name, const Shape &input, const Shape &output)
        : image(input), op(operation(name, {0}, image.signal(name, output))) {
        image.output(1, false);
    }

    Values run(const Values &input) {
        TestImage whole = image;
        whole.stage({op});
        const ViewedImage view(whole);
        const auto steps = static_cast<std::uint32_t>(input.size() / view.inputs());
        const Values plain = TestEngine(view, HILLOCK_ISA_SCALAR).run({1, steps}, input).raster;
        for (const hillock_isa isa : levels()) {
            EXPECT_EQ(bits(TestEngine(view, isa).run({1, steps}, input).raster), bits(plain)) << "isa " << isa;
        }
        return plain;
    }

    void window(const Shape &stride, const Shape &padding) {
        op["stride"] = stride;
        op["padding"] = padding;
        op["input"] = image.shape(0);
        op["output"] = image.shape(1);
    }
};

TEST(ConnectionTest, LinearIsStoredSourceMajor) {
    OneOperation one("linear", {3}, {2});
    one.op["weight"] = one.image.floats("w", {3, 2}, {1, 10, 2, 20, 3, 30});
    one.op["bias"] = one.image.floats("b", {2}, {0.5f, 0});
    EXPECT_EQ(one.run({1, 1, 1, 0, 2, 0}), (Values{6.5f, 60, 4.5f, 40}));
}

TEST(ConnectionTest, LinearAddsInAscendingSourceOrderAndFuses) {
    OneOperation one("linear", {40}, {19});
    Random random(1);
    const Values w = random.reals(40 * 19, -1, 1), x = random.reals(40, -1, 1);
    one.op["weight"] = one.image.floats("w", {40, 19}, w);
    Values expected(19, 0);
    for (std::size_t j = 0; j < 19; ++j) {
        for (std::size_t i = 0; i < 40; ++i) {
            expected[j] = std::fma(w[i * 19 + j], x[i], expected[j]);
        }
    }
    EXPECT_EQ(bits(one.run(x)), bits(expected));
}

TEST(ConnectionTest, LinearNeverGivesMinusZero) {
    OneOperation one("linear", {1}, {2});
    one.op["weight"] = one.image.floats("w", {1, 2}, {-0x1p-149f, 0});
    one.op["bias"] = one.image.floats("b", {2}, {0, -0.0f});
    EXPECT_EQ(bits(one.run({0x1p-149f, 0, -0.0f})), bits(Values(6, 0.0f)));
}

TEST(ConnectionTest, ConvIsACrossCorrelation) {
    OneOperation one("conv", {1, 2, 3}, {1, 1, 2});
    one.op["weight"] = one.image.floats("w", {1, 2, 2, 1}, {1, 2, 3, 4});
    one.op["bias"] = one.image.floats("b", {1}, {0.25f});
    one.op["groups"] = 1;
    one.op["dilation"] = Shape{1, 1};
    one.window({1, 1}, {0, 0});
    // 1·1 + 2·2 + 3·4 + 4·5, 1·2 + 2·3 + 3·5 + 4·6
    EXPECT_EQ(one.run({1, 2, 3, 4, 5, 6}), (Values{37.25f, 47.25f}));
}

TEST(ConnectionTest, ConvPadsStridesDilatesAndGroups) {
    OneOperation one("conv", {2, 1, 4}, {2, 1, 2});
    one.op["weight"] = one.image.floats("w", {2, 1, 2, 1}, {1, 2, 3, 4});
    one.op["groups"] = 2;
    one.op["dilation"] = Shape{1, 3};
    one.window({1, 2}, {0, 1});
    // Windows hold columns −1 and 2, 1 and 4; channel 1 of the input reaches channel 1 of the output alone.
    EXPECT_EQ(one.run({1, 2, 3, 4, 5, 6, 7, 8}), (Values{6, 2, 28, 18}));
}

TEST(ConnectionTest, ConvNeverGivesMinusZero) {
    OneOperation one("conv", {1, 1, 2}, {1, 1, 2});
    one.op["weight"] = one.image.floats("w", {1, 1, 1, 1}, {-0x1p-149f});
    one.op["bias"] = one.image.floats("b", {1}, {-0.0f});
    one.op["groups"] = 1;
    one.op["dilation"] = Shape{1, 1};
    one.window({1, 1}, {0, 0});
    EXPECT_EQ(bits(one.run({0, 0x1p-149f})), bits(Values{0, 0}));
}

TEST(ConnectionTest, ConvAllowsWindowsOutside) {
    OneOperation one("conv", {1, 1, 1}, {1, 1, 4});
    one.op["weight"] = one.image.floats("w", {1, 1, 2, 1}, {3, 5});
    one.op["groups"] = 1;
    one.op["dilation"] = Shape{1, 1};
    one.window({1, 1}, {0, 2});
    EXPECT_EQ(one.run({2}), (Values{0, 10, 6, 0}));
}

TEST(ConnectionTest, PoolsSumAndAverageWithPaddingCounted) {
    for (const std::string kind : {"sum_pool", "avg_pool"}) {
        OneOperation one(kind, {1, 2, 3}, {1, 1, 2});
        one.op["kernel"] = Shape{2, 2};
        one.window({1, 2}, {0, 1});
        const float cells = kind == "avg_pool" ? 4 : 1;
        EXPECT_EQ(one.run({1, 2, 3, 4, 5, 6}), (Values{5 / cells, 16 / cells})) << kind;
    }
}

TEST(ConnectionTest, PoolsWithHugeWindowsInNoTime) {
    OneOperation one("avg_pool", {1, 2, 2}, {1, 1, 1});
    one.op["kernel"] = Shape{4096, 4096};
    one.window({1, 1}, {2047, 2047});
    EXPECT_EQ(one.run({1, 2, 3, 4}), (Values{10 / 16777216.0f}));
}

TEST(ConnectionTest, ScalesWithoutMinusZero) {
    OneOperation one("scale", {4}, {4});
    one.op["scale"] = one.image.floats("s", {4}, {-2, -2, 0, 0x1p-149f});
    EXPECT_EQ(bits(one.run({0, 3, -3, -0x1p-149f})), bits(Values{0, -6, 0, 0}));
}

TEST(ConnectionTest, ThresholdIsStrict) {
    OneOperation one("threshold", {3}, {3});
    one.op["threshold"] = one.image.floats("t", {3}, {1, 1, 1});
    EXPECT_EQ(one.run({0.5f, 1, 1.5f}), (Values{0, 0, 1}));
}

TEST(ConnectionTest, DelaysEachElementByItsOwnSteps) {
    OneOperation one("delay", {4}, {4});
    one.op["delay"] = one.image.integers("d", {4}, {0, 1, 2, 3});
    one.op["ring"] = one.image.state("ring", {3, 4});
    Values input, expected;
    for (int t = 1; t <= 9; ++t) {
        for (int d = 0; d < 4; ++d) {
            input.push_back(static_cast<float>(10 * t + d));
            expected.push_back(t > d ? static_cast<float>(10 * (t - d) + d) : 0.0f);
        }
    }
    EXPECT_EQ(one.run(input), expected);
}

TEST(ConnectionTest, SumsLeftToRight) {
    TestImage image({1});
    const std::vector<float> values = {1e8f, -1e8f, 1};
    std::vector<int> parts;
    for (const float value : values) {
        parts.push_back(image.signal("part", {1}));
        Json op = operation("linear", {}, parts.back());
        op["weight"] = image.floats("w", {1, 1}, {0});
        op["bias"] = image.floats("b" + std::to_string(parts.size()), {1}, {value});
        image.stage({op});
    }
    const int left = image.signal("left", {1}), right = image.signal("right", {1}), none = image.signal("none", {1});
    image.stage({operation("sum", parts, left)});
    image.stage({operation("sum", {parts[2], parts[1], parts[0]}, right)});
    image.stage({operation("sum", {}, none)});
    const ViewedImage view(image);
    const Answer answer = TestEngine(view).run({1, 1, false, false, {left, right, none}}, {0});
    EXPECT_EQ(answer.signals, (std::vector<Values>{{1}, {(1 + -1e8f) + 1e8f}, {0}}));
    EXPECT_NE(answer.signals[0], answer.signals[1]);
}

// More rows than the memory of the lists holds: single ones, or with neurons behind, whole samples.
TEST(ConnectionTest, RowsThatFillTheListsChangeNoBit) {
    constexpr std::size_t kInputs = 1024, kTargets = 19;
    constexpr std::uint32_t kSamples = 24, kSteps = 64; // with half of all sources silent, 1.5 times as many as fit
    Random random(5);
    TestImage image({kInputs});
    const int fc = image.signal("fc", {kTargets});
    Json op = operation("linear", {0}, fc);
    op["weight"] = image.floats("w", {kInputs, kTargets}, random.reals(kInputs * kTargets, -0.1f, 0.1f));
    image.stage({op});
    image.stage({neuron(image, fc, kTargets, "lif", "subtract", {})});
    image.output(2, true);
    Values x = random.reals(kSamples * kSteps * kInputs, -1, 1);
    for (std::size_t row = 0; row < kSamples * kSteps; ++row) {
        const std::uint64_t active = random.below(kInputs + 1);
        for (std::size_t i = 0; i < kInputs; ++i) {
            x[row * kInputs + i] *= random.below(kInputs) < active ? 1.0f : 0.0f;
        }
    }
    const ViewedImage view(image);
    for (const std::vector<int> &recorded : {std::vector<int>{}, std::vector<int>{fc}}) {
        const Wish wish{kSamples, kSteps, false, false, recorded};
        const std::vector<std::uint32_t> plain = bits(TestEngine(view, HILLOCK_ISA_SCALAR).run(wish, x));
        for (const hillock_isa isa : levels()) {
            EXPECT_EQ(bits(TestEngine(view, isa).run(wish, x)), plain) << "isa " << isa;
        }
    }
}

TEST(ConnectionTest, ASingleSourceKeepsItsBits) {
    OneOperation one("sum", {2}, {2});
    EXPECT_EQ(bits(one.run({-0.0f, 0x1p-149f})), bits(Values{-0.0f, 0x1p-149f}));
}

} // namespace
} // namespace hillock::testing
