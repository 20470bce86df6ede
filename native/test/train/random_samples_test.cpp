// What draws and schedules give: the values that io.hillock.training gives.
#include "train/data/augmenter.hpp"
#include "train/data/random_order.hpp"
#include "train/schedule.hpp"
#include "train/training_error.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace hillock::train {
namespace {

TEST(RandomSamplesTest, OrdersAreThoseOfJava) {
    std::vector<std::uint32_t> order(10);
    order_epoch(7, 3, order);
    EXPECT_EQ(order, (std::vector<std::uint32_t>{6, 8, 4, 1, 2, 9, 5, 7, 3, 0}));
    order_epoch(static_cast<std::uint64_t>(-5), 0, order);
    EXPECT_EQ(order, (std::vector<std::uint32_t>{5, 6, 4, 9, 1, 2, 3, 7, 0, 8}));
}

TEST(RandomSamplesTest, SetsAreDividedAsInJava) {
    const DataSplit split = DataSplit::of(20, 0.3, static_cast<std::uint64_t>(-5));
    EXPECT_EQ(split.validation, (std::vector<std::uint32_t>{0, 2, 3, 8, 9, 10}));
    EXPECT_EQ(split.training.size(), 14u);
    EXPECT_THROW(DataSplit::of(20, 0.01, 1), TrainingError);
    EXPECT_THROW(DataSplit::of(20, 0.99, 1), TrainingError);
}

TEST(RandomSamplesTest, RatesAreThoseOfJava) {
    const std::int64_t batches[] = {0, 3, 9, 29, 30, 31, 77, 99};
    const std::pair<const char *, std::vector<double>> all[] = {
        {"constant",
         {0x1.89374bc6a7efap-9, 0x1.89374bc6a7efap-9, 0x1.89374bc6a7efap-9, 0x1.89374bc6a7efap-9, 0x1.89374bc6a7efap-9,
          0x1.89374bc6a7efap-9, 0x1.89374bc6a7efap-9, 0x1.89374bc6a7efap-9}},
        {"cosine",
         {0x1.89374bc6a7efap-9, 0x1.8857ec2015f8p-9, 0x1.8168cfcfc5e4p-9, 0x1.3d1c45240a45fp-9, 0x1.382bd931eba41p-9,
          0x1.331e3b1083181p-9, 0x1.890a92ce40694p-12, 0x1.8d5ebd8b1020cp-21}},
        {"cosine:10",
         {0x1.3a92a30553262p-12, 0x1.3a92a30553262p-10, 0x1.89374bc6a7efap-9, 0x1.3d1c45240a45fp-9,
          0x1.382bd931eba41p-9, 0x1.331e3b1083181p-9, 0x1.890a92ce40694p-12, 0x1.8d5ebd8b1020cp-21}},
        {"one-cycle",
         {0x1.f75104d551d69p-14, 0x1.8f766db721f4cp-13, 0x1.76205379a63e5p-11, 0x1.882e9a5433defp-9,
          0x1.89374bc6a7efap-9, 0x1.89049d8984703p-9, 0x1.7f125414aefeap-11, 0x1.9571e91bfba5ep-20}},
        {"one-cycle:5",
         {0x1.3a92a30553262p-11, 0x1.3a92a30553262p-9, 0x1.76205379a63e5p-11, 0x1.882e9a5433defp-9,
          0x1.89374bc6a7efap-9, 0x1.89049d8984703p-9, 0x1.7f125414aefeap-11, 0x1.9571e91bfba5ep-20}},
    };
    for (const auto &[text, rates] : all) {
        const Schedule schedule = Schedule::parse(text);
        for (std::size_t i = 0; i < rates.size(); ++i) {
            EXPECT_EQ(schedule.rate(0.003, batches[i], 100), rates[i]) << text << ", batch " << batches[i];
        }
    }
}

TEST(RandomSamplesTest, AugmentedSamplesAreThoseOfJava) {
    struct Case {
        const char *text;
        std::uint32_t epoch;
        std::vector<float> expected;
    };
    const Case all[] = {
        {"shift:2",
         0,
         {0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x1.0p0f,
          0x1.0p1f}},
        {"shift:2",
         1,
         {0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x1.0p1f, 0x1.8p1f, 0x1.0p2f, 0x0.0p0f, 0x1.8p2f, 0x1.cp2f, 0x1.0p3f,
          0x0.0p0f}},
        {"flip",
         0,
         {0x1.0p2f, 0x1.8p1f, 0x1.0p1f, 0x1.0p0f, 0x1.0p3f, 0x1.cp2f, 0x1.8p2f, 0x1.4p2f, 0x1.8p3f, 0x1.6p3f, 0x1.4p3f,
          0x1.2p3f}},
        {"flip",
         1,
         {0x1.0p2f, 0x1.8p1f, 0x1.0p1f, 0x1.0p0f, 0x1.0p3f, 0x1.cp2f, 0x1.8p2f, 0x1.4p2f, 0x1.8p3f, 0x1.6p3f, 0x1.4p3f,
          0x1.2p3f}},
        {"noise:0.25",
         0,
         {0x1.390d6ap0f, 0x1.1b2fa8p1f, 0x1.76df22p1f, 0x1.0064d6p2f, 0x1.424c3p2f, 0x1.79d2ap2f, 0x1.ba9c3ap2f,
          0x1.f1b92p2f, 0x1.20aac2p3f, 0x1.394a14p3f, 0x1.5fc79cp3f, 0x1.83d59ep3f}},
        {"noise:0.25",
         1,
         {0x1.1fc8e8p0f, 0x1.e611bcp0f, 0x1.9f11b8p1f, 0x1.fb6bcap1f, 0x1.353bfcp2f, 0x1.8175d8p2f, 0x1.b22044p2f,
          0x1.044b64p3f, 0x1.24aaccp3f, 0x1.41fc7ap3f, 0x1.648caep3f, 0x1.87d9c8p3f}},
        {"jitter:2",
         0,
         {0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x1.0p0f, 0x1.0p1f, 0x1.8p1f, 0x1.0p2f, 0x1.4p2f,
          0x1.8p2f}},
        {"jitter:2",
         1,
         {0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x1.0p0f, 0x1.0p1f, 0x1.8p1f, 0x1.0p2f, 0x1.4p2f, 0x1.8p2f, 0x1.cp2f, 0x1.0p3f,
          0x1.2p3f}},
        {"drop:0.4",
         0,
         {0x1.0p0f, 0x1.0p1f, 0x0.0p0f, 0x1.0p2f, 0x1.4p2f, 0x0.0p0f, 0x0.0p0f, 0x0.0p0f, 0x1.2p3f, 0x0.0p0f, 0x1.6p3f,
          0x1.8p3f}},
        {"drop:0.4",
         1,
         {0x1.0p0f, 0x0.0p0f, 0x1.8p1f, 0x1.0p2f, 0x0.0p0f, 0x1.8p2f, 0x0.0p0f, 0x1.0p3f, 0x1.2p3f, 0x1.4p3f, 0x1.6p3f,
          0x1.8p3f}},
    };
    for (const auto &[text, epoch, expected] : all) {
        const Augmentation one = Augmentation::parse(text);
        const bool sequence = one.kind == Augmentation::Kind::jitter;
        const std::vector<Augmentation> augmentations = {{}, one};
        std::vector<float> sample(12);
        std::iota(sample.begin(), sample.end(), 1.0f);
        const std::vector<std::int32_t> in =
            sequence ? std::vector<std::int32_t>{1, 3} : std::vector<std::int32_t>{3, 4};
        Augmenter(augmentations, static_cast<std::uint64_t>(-9), {1, in[0], in[1]}, 12, !sequence)
            .apply(sample, epoch, 5);
        EXPECT_EQ(sample, expected) << text << ", epoch " << epoch;
    }
}

TEST(RandomSamplesTest, AugmentationsThatDoNotFitAreRefused) {
    const std::vector<Augmentation> shift = {Augmentation::parse("shift:1")},
                                    jitter = {Augmentation::parse("jitter:1")};
    EXPECT_THROW(Augmenter(shift, 1, {12}, 12, true), TrainingError);
    EXPECT_THROW(Augmenter(jitter, 1, {3, 4}, 12, true), TrainingError);
}

} // namespace
} // namespace hillock::train
