// Recordings: which rows of which signals and membranes land where.
#include "support/abi.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

namespace hillock::testing {
namespace {

using Values = std::vector<float>;

class RecordingTest : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(RecordingTest, RecordsSignalsAndMembranesOfEachStep) {
    const TestImage test = small_image();
    const ViewedImage image(test);
    TestEngine engine(image, kBestIsa, GetParam());
    const Values input = {1, 0, 0, 0, 0, 0, 0, 0, 0};
    // fc: [1.5, 1.5], then the bias alone [0.5, −0.5]; lif: decay 0.5, gain 1, threshold 1
    const Answer answer = engine.run({1, 3, false, true, {0, 1, 2, 1}, {0, 0}}, input);
    EXPECT_EQ(answer.signals[0], input);
    EXPECT_EQ(answer.signals[1], (Values{1.5f, 1.5f, 0.5f, -0.5f, 0.5f, -0.5f}));
    EXPECT_EQ(answer.signals[3], answer.signals[1]) << "two nodes may share a signal";
    EXPECT_EQ(answer.signals[2], (Values{1, 1, 0, 0, 0, 0}));
    EXPECT_EQ(answer.signals[2], answer.raster);
    EXPECT_EQ(answer.membranes[0], (Values{0, 0, 0.5f, -0.5f, 0.75f, -0.75f}));
    EXPECT_EQ(answer.membranes[1], answer.membranes[0]);
    EXPECT_EQ(answer.counts, (std::vector<std::int64_t>{1, 1}));
}

TEST_P(RecordingTest, ReportsTheStepBeforeWhereTheSettingsSaySo) {
    TestImage test = one_neuron(1, "if", "to_v_reset", {}).image;
    test.program["settings"]["report"] = "previous_step";
    test.previous(1);
    const ViewedImage image(test);
    TestEngine engine(image, kBestIsa, GetParam());
    std::vector<std::uint64_t> state(image.state_bytes() / 8);
    const Answer first = engine.run({1, 4, false, true, {1}, {0}}, {2, 0, 2, 2}, &state);
    EXPECT_EQ(first.raster, (Values{1, 0, 1, 1})) << "what the Output gives is not late";
    EXPECT_EQ(first.counts, (std::vector<std::int64_t>{3}));
    EXPECT_EQ(first.signals[0], (Values{0, 1, 0, 1}));
    EXPECT_EQ(engine.run({1, 2, false, false, {1}}, {0, 0}, &state).signals[0], (Values{1, 0})) << "carried on";
}

TEST_P(RecordingTest, RepeatsWhatIsConstant) {
    const TestImage test = small_image();
    const ViewedImage image(test);
    TestEngine engine(image, kBestIsa, GetParam());
    const Answer answer = engine.run({2, 2, true, false, {0, 1}}, {1, 0, 0, 0, 1, 0});
    EXPECT_EQ(answer.signals[0], (Values{1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0}));
    EXPECT_EQ(answer.signals[1], (Values{1.5f, 1.5f, 1.5f, 1.5f, 3.5f, 3.5f, 3.5f, 3.5f}));
}

INSTANTIATE_TEST_SUITE_P(Blocks, RecordingTest, ::testing::Values(0u, 1u, 2u, 3u));

} // namespace
} // namespace hillock::testing
