// Trainers that normalise results over the batch: a batch comes whole, and nothing else changes a bit.
#include "support/small_images.hpp"
#include "support/training.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace hillock::testing {
namespace {

constexpr std::uint32_t kSamples = 7;
constexpr std::uint32_t kGamma = 2; // the first factors of norm_training

void expect(std::int32_t status, const std::string &word, const std::function<void()> &call) {
    try {
        call();
        FAIL() << "nothing failed; '" << word << "' should have";
    } catch (const Failure &failure) {
        EXPECT_EQ(failure.status, status) << failure.message;
        EXPECT_NE(failure.message.find(word), std::string::npos) << failure.message;
    }
}

std::vector<std::uint32_t> train(const TestTraining &training) {
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    for (std::uint32_t number = 0; number < 3; ++number) {
        Batch batch(training, image, kSamples - number, number);
        trainer.batch(batch);
    }
    return trainer.bits();
}

TEST(NormalisedTrainingTest, NothingChangesABit) {
    std::size_t trained = 0;
    for (std::uint64_t seed = 0; seed < 120; ++seed) {
        TestTraining training = random_training(seed, true);
        if (!training.normalised()) {
            continue;
        }
        try {
            training.settings.isa = HILLOCK_ISA_SCALAR;
            const std::vector<std::uint32_t> expected = train(training);
            ++trained;
            training.settings.isa = kBestIsa;
            EXPECT_EQ(train(training), expected) << "level, seed " << seed;
            training.settings.threads = 3;
            EXPECT_EQ(train(training), expected) << "threads, seed " << seed;
        } catch (const Failure &failure) { // a neuron that fires several times a step
            EXPECT_EQ(failure.status, HILLOCK_BAD_ARGUMENT) << "seed " << seed << ": " << failure.message;
        }
    }
    EXPECT_GT(trained, 20u);
}

TEST(NormalisedTrainingTest, ABatchComesWhole) {
    TestTraining training = norm_training();
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    Batch batch(training, image, kSamples, 1), large(training, image, 9, 1);
    expect(HILLOCK_BAD_ARGUMENT, "in one call; this one has 3 of 7 samples, 8 fit", [&] { trainer.batch(batch, 3); });
    expect(HILLOCK_BAD_ARGUMENT, "9 of 9 samples, 8 fit", [&] { trainer.batch(large); });
    hillock_samples samples = batch.samples();
    ASSERT_EQ(hillock_trainer_begin(trainer.get(), nullptr), HILLOCK_OK);
    EXPECT_EQ(hillock_trainer_add(trainer.get(), &samples, nullptr), HILLOCK_OK);
    EXPECT_EQ(hillock_trainer_add(trainer.get(), &samples, nullptr), HILLOCK_BAD_ARGUMENT);
    EXPECT_TRUE(std::isfinite(trainer.batch(batch)));
}

TEST(NormalisedTrainingTest, ABatchNeedsItsMemory) {
    TestTraining training = norm_training();
    const ViewedImage image(training.image);
    const std::uint64_t enough = hillock_trainer_bytes(TestTrainer(image, training).get());
    training.settings.memory_bytes = enough;
    EXPECT_EQ(hillock_trainer_together(TestTrainer(image, training).get()), training.settings.batch);
    training.settings.memory_bytes = enough - 1;
    expect(HILLOCK_NO_MEMORY, "needs all 8 samples of a batch in memory", [&] { TestTrainer(image, training); });
    training.settings.batch = UINT32_MAX;
    training.settings.steps = 100'000'000;
    training.settings.memory_bytes = UINT64_MAX;
    expect(HILLOCK_NO_MEMORY, "needs all 4294967295 samples", [&] { TestTrainer(image, training); });
}

// One layer without neurons before it: the statistics are those of the products.
TEST(NormalisedTrainingTest, TheStatisticsFollowTheBatch) {
    TestTraining training = held_norm_training();
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    EXPECT_EQ(trainer.read(kGamma, HILLOCK_ARRAY_VALUES), std::vector<float>(19, 1.0f));
    EXPECT_EQ(trainer.read(kGamma, HILLOCK_ARRAY_RUNNING_MEAN), std::vector<float>(19, 0.0f));
    EXPECT_EQ(trainer.read(kGamma, HILLOCK_ARRAY_RUNNING_VARIANCE), std::vector<float>(19, 1 - 0x1p-17f));
    const std::vector<float> weight = trainer.read(0, HILLOCK_ARRAY_VALUES);
    Batch batch(training, image, kSamples, 1);
    trainer.batch(batch);
    const std::vector<float> means = trainer.read(kGamma, HILLOCK_ARRAY_RUNNING_MEAN);
    const std::vector<float> variances = trainer.read(kGamma, HILLOCK_ARRAY_RUNNING_VARIANCE);
    for (std::size_t j = 0; j < 19; ++j) {
        double sum = 0, squares = 0;
        for (std::size_t n = 0; n < kSamples; ++n) {
            double product = 0;
            for (std::size_t i = 0; i < 12; ++i) {
                product += static_cast<double>(batch.input[n * 12 + i]) * static_cast<double>(weight[i * 19 + j]);
            }
            sum += product;
            squares += product * product;
        }
        const double mean = sum / kSamples, variance = (squares - sum * mean) / (kSamples - 1);
        EXPECT_NEAR(means[j], 0.1 * mean, 1e-6);
        EXPECT_NEAR(variances[j], 0.9 + 0.1 * variance, 1e-5);
    }
}

TEST(NormalisedTrainingTest, ABatchThatFailsLeavesTheStatistics) {
    TestTraining training = norm_training();
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    Batch batch(training, image, kSamples, 1);
    trainer.batch(batch);
    const std::vector<float> before = trainer.read(kGamma, HILLOCK_ARRAY_RUNNING_MEAN);
    const std::vector<float> gamma = trainer.read(5, HILLOCK_ARRAY_VALUES);
    trainer.write(5, HILLOCK_ARRAY_VALUES, std::vector<float>(gamma.size(), 3e38f));
    expect(HILLOCK_UNSTABLE, "li", [&] { trainer.batch(batch); });
    EXPECT_EQ(trainer.read(kGamma, HILLOCK_ARRAY_RUNNING_MEAN), before);
    trainer.write(5, HILLOCK_ARRAY_VALUES, gamma);
    EXPECT_TRUE(std::isfinite(trainer.batch(batch)));
    EXPECT_NE(trainer.read(kGamma, HILLOCK_ARRAY_RUNNING_MEAN), before);
}

// A trainer that is given another's arrays goes on with its bits.
TEST(NormalisedTrainingTest, ATrainingMoves) {
    TestTraining training = norm_training();
    const ViewedImage image(training.image);
    TestTrainer first(image, training), second(image, training);
    Batch batch(training, image, kSamples, 1);
    first.batch(batch);
    for (std::uint32_t parameter = 0; parameter < training.parameters.size(); ++parameter) {
        for (const hillock_array array : {HILLOCK_ARRAY_VALUES, HILLOCK_ARRAY_FIRST, HILLOCK_ARRAY_SECOND}) {
            second.write(parameter, array, first.read(parameter, array));
        }
    }
    for (const std::uint32_t gamma : {kGamma, 5u}) {
        for (const hillock_array array : {HILLOCK_ARRAY_RUNNING_MEAN, HILLOCK_ARRAY_RUNNING_VARIANCE}) {
            second.write(gamma, array, first.read(gamma, array));
        }
    }
    double counters[2];
    ASSERT_EQ(hillock_trainer_read_counters(first.get(), counters, nullptr), HILLOCK_OK);
    ASSERT_EQ(hillock_trainer_write_counters(second.get(), counters, nullptr), HILLOCK_OK);
    first.batch(batch);
    second.batch(batch);
    EXPECT_EQ(second.bits(), first.bits());
    hillock_samples samples = batch.samples();
    ASSERT_EQ(hillock_trainer_answer(first.get(), &samples, nullptr), HILLOCK_OK);
    const std::vector<double> losses = batch.losses;
    ASSERT_EQ(hillock_trainer_answer(second.get(), &samples, nullptr), HILLOCK_OK);
    EXPECT_EQ(batch.losses, losses);
}

TEST(NormalisedTrainingTest, RefusesWhatCannotBeNormalised) {
    const auto refused = [](const std::string &word, const TestTraining &training) {
        expect(HILLOCK_BAD_ARGUMENT, word, [&] { TestTrainer(ViewedImage(training.image), training); });
    };
    TestTraining training = norm_training();
    training.settings.weights = HILLOCK_WEIGHTS_I8;
    refused("'conv1': a normalisation and small weights", training);
    training = norm_training();
    training.parameters.erase(training.parameters.begin() + 1);
    refused("'conv1': a normalisation trains its weight and its bias", training);
    training = norm_training();
    training.parameters[kGamma].operation = 1;
    refused("no such parameter", training);
    training = recurrent_training();
    training.parameters.insert(training.parameters.begin() + 2, {{1, HILLOCK_PARAMETER_BIAS, 0, -INFINITY, 0},
                                                                 {1, HILLOCK_PARAMETER_GAMMA, 0, -INFINITY, 0}});
    training.constants.clear();
    refused("cycle", training);
}

TEST(NormalisedTrainingTest, RefusesWrongStatistics) {
    TestTraining training = norm_training();
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    expect(HILLOCK_BAD_ARGUMENT, "no array 4 of parameter 0",
           [&] { static_cast<void>(trainer.read(0, HILLOCK_ARRAY_RUNNING_MEAN)); });
    expect(HILLOCK_BAD_ARGUMENT, "below 0", [&] {
        trainer.write(kGamma, HILLOCK_ARRAY_RUNNING_VARIANCE, {1, 1, 1, 1, -1, 1});
    });
    expect(HILLOCK_BAD_VALUE, "element 2", [&] {
        trainer.write(kGamma, HILLOCK_ARRAY_RUNNING_MEAN, {1, 1, NAN, 1, 1, 1});
    });
}

} // namespace
} // namespace hillock::testing
