// Trainers through the C interface: neither threads nor memory nor the instruction level change a bit; a batch can be stopped.
#include "support/digest.hpp"
#include "support/random_image.hpp"
#include "support/small_images.hpp"
#include "support/training.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <thread>

namespace hillock::testing {
namespace {

constexpr std::uint32_t kSamples = 7;

// What three batches leave behind: parameters, moments, losses, answers, and the spikes of each layer.
struct Trained {
    std::vector<std::uint32_t> parameters, answers;
    std::vector<double> losses, norms;
    std::vector<std::uint64_t> spikes;

    bool operator==(const Trained &) const = default;
};

Trained train(const TestTraining &training, std::uint32_t most = UINT32_MAX) {
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    Trained trained;
    for (std::uint32_t number = 0; number < 3; ++number) {
        Batch batch(training, image, kSamples, number);
        batch.epoch = number;
        trained.norms.push_back(trainer.batch(batch, most));
        trained.losses.insert(trained.losses.end(), batch.losses.begin(), batch.losses.end());
        trained.answers.insert(trained.answers.end(), batch.answers.begin(), batch.answers.end());
        if (most >= kSamples) {
            trained.spikes.insert(trained.spikes.end(), batch.spikes.begin(), batch.spikes.end());
        }
    }
    trained.parameters = trainer.bits();
    return trained;
}

class TrainerTest : public ::testing::TestWithParam<std::size_t> {
  protected:
    TestTraining training_ = all_trainings()[GetParam()].second;
};

INSTANTIATE_TEST_SUITE_P(Networks, TrainerTest, ::testing::Range<std::size_t>(0, all_trainings().size()),
                         [](const ::testing::TestParamInfo<std::size_t> &one) {
                             return all_trainings()[one.param].first;
                         });

TEST_P(TrainerTest, LossesAreFiniteAndAllParametersChange) {
    const ViewedImage image(training_.image);
    TestTrainer trainer(image, training_);
    const auto values = [&](std::uint32_t parameter) { return bits(trainer.read(parameter, HILLOCK_ARRAY_VALUES)); };
    std::vector<std::vector<std::uint32_t>> before;
    for (std::uint32_t parameter = 0; parameter < training_.parameters.size(); ++parameter) {
        before.push_back(values(parameter));
    }
    Batch batch(training_, image, kSamples, 1);
    const double norm = trainer.batch(batch);
    EXPECT_TRUE(std::isfinite(norm) && norm > 0) << norm;
    for (const double loss : batch.losses) {
        EXPECT_TRUE(std::isfinite(loss) && loss > 0) << loss;
    }
    for (std::uint32_t parameter = 0; parameter < before.size(); ++parameter) {
        EXPECT_NE(values(parameter), before[parameter]) << "parameter " << parameter;
    }
}

TEST_P(TrainerTest, TheLossFalls) {
    const ViewedImage image(training_.image);
    TestTrainer trainer(image, training_);
    Batch batch(training_, image, 8, 1);
    const auto loss = [&] {
        hillock_samples samples = batch.samples();
        EXPECT_EQ(hillock_trainer_answer(trainer.get(), &samples, nullptr), HILLOCK_OK);
        double sum = 0;
        for (const double one : batch.losses) {
            sum += one;
        }
        return sum;
    };
    const double before = loss();
    for (int round = 0; round < 40; ++round) {
        trainer.batch(batch);
    }
    EXPECT_LT(loss(), 0.9 * before);
}

TEST_P(TrainerTest, ThreadsChangeNoBit) {
    const Trained expected = train(training_);
    for (std::uint32_t threads = 2; threads <= 4; ++threads) {
        training_.settings.threads = threads;
        EXPECT_EQ(train(training_), expected) << threads << " threads";
    }
}

TEST_P(TrainerTest, LevelsChangeNoBit) {
    training_.settings.isa = HILLOCK_ISA_SCALAR;
    const Trained expected = train(training_);
    for (const hillock_isa level : levels()) {
        training_.settings.isa = level;
        EXPECT_EQ(train(training_), expected) << "level " << level;
    }
}

// Parameters, moments, losses and norms after three batches of each training; the digests were made on x86-64.
TEST(TrainingsTest, DigestIsKnown) {
    for (const hillock_isa level : levels()) {
        Digest digest, normalised;
        for (auto &[name, training] : all_trainings()) {
            TestTraining at_level = training;
            at_level.settings.isa = level;
            const Trained trained = train(at_level);
            Digest &of = training.normalised() ? normalised : digest;
            of.add(trained.parameters).add(trained.answers).add(trained.spikes);
            for (const std::vector<double> *const values : {&trained.losses, &trained.norms}) {
                for (const double value : *values) {
                    of.add(std::array{std::bit_cast<std::uint64_t>(value)});
                }
            }
        }
        EXPECT_EQ(digest, 0x6b71b33ce5f81fe2u) << "level " << level;
        EXPECT_EQ(normalised, 0xbbc11e2fa94573efu) << "level " << level;
    }
}

TEST_P(TrainerTest, CallsChangeNoBit) {
    if (training_.normalised()) {
        return; // NormalisedTrainingTest
    }
    Trained expected = train(training_);
    expected.spikes.clear(); // of each call
    EXPECT_EQ(train(training_, 3), expected);
}

// Down to the least memory: one sample at a time, and segments of fewer and fewer steps.
TEST_P(TrainerTest, MemoryChangesNoBit) {
    if (training_.normalised()) {
        return; // NormalisedTrainingTest
    }
    training_.settings.steps = 33;
    const ViewedImage image(training_.image);
    const Trained expected = train(training_);
    const TestTrainer rich(image, training_);
    EXPECT_EQ(hillock_trainer_segment(rich.get()), 33u);
    EXPECT_GT(hillock_trainer_together(rich.get()), 1u);
    const std::uint64_t least = least_memory(image, training_);
    std::uint64_t segment = 33;
    for (std::uint64_t bytes = hillock_trainer_bytes(rich.get()); segment > 9; bytes = std::max(bytes * 3 / 4, least)) {
        training_.settings.memory_bytes = bytes;
        const TestTrainer poor(image, training_);
        EXPECT_LE(hillock_trainer_bytes(poor.get()), bytes);
        segment = hillock_trainer_segment(poor.get());
        EXPECT_EQ(train(training_), expected) << bytes << " bytes, segments of " << segment;
        ASSERT_TRUE(segment <= 9 || bytes > least);
    }
}

// Steps that are listed part by part.
TEST(LongTrainingTest, MemoryChangesNoBit) {
    TestTraining training(small_image());
    training.train(0, HILLOCK_PARAMETER_WEIGHT);
    training.settings.steps = 5000;
    const Trained expected = train(training);
    training.settings.memory_bytes = least_memory(ViewedImage(training.image), training);
    EXPECT_EQ(train(training), expected);
    training.settings.isa = HILLOCK_ISA_SCALAR;
    EXPECT_EQ(train(training), expected);
}

// Validation is a run of the image.
TEST_P(TrainerTest, AnswersAreTheEngines) {
    training_.settings.weights = HILLOCK_WEIGHTS_F32; // those of the image
    const ViewedImage image(training_.image);
    TestTrainer trainer(image, training_);
    Batch batch(training_, image, kSamples, 4);
    hillock_samples samples = batch.samples();
    ASSERT_EQ(hillock_trainer_answer(trainer.get(), &samples, nullptr), HILLOCK_OK);
    const std::uint32_t steps = training_.settings.steps;
    const Answer answer =
        TestEngine(image).run({.batch = kSamples, .steps = steps, .held = training_.settings.held == 1}, batch.input);
    const std::size_t outputs = image.outputs();
    const bool most = training_.settings.reduction == HILLOCK_REDUCTION_MAX;
    double spikes = 0;
    for (std::size_t n = 0; n < kSamples; ++n) {
        std::vector<double> scores(outputs, most ? -INFINITY : 0.0);
        for (std::size_t at = n * steps * outputs; at < (n + 1) * steps * outputs; ++at) {
            const auto value = static_cast<double>(answer.raster[at]);
            double &score = scores[at % outputs];
            score = most ? std::max(score, value) : score + value;
            spikes += value;
        }
        EXPECT_EQ(batch.answers[n], std::max_element(scores.begin(), scores.end()) - scores.begin()) << "sample " << n;
    }
    if (training_.image.program["output_kind"] == "spikes") {
        std::size_t spiking = 0;
        for (const Json &stage : training_.image.program["stages"]) {
            for (const Json &op : stage) {
                spiking += op.contains("reset") ? 1 : 0;
            }
        }
        EXPECT_EQ(static_cast<double>(batch.spikes[spiking - 1]), spikes);
    }
}

TEST_P(TrainerTest, ACancelledBatchLeavesTheParameters) {
    const ViewedImage image(training_.image);
    training_.settings.threads = 2;
    TestTrainer trainer(image, training_), other(image, training_);
    Batch batch(training_, image, kSamples, 1);
    trainer.batch(batch);
    other.batch(batch);
    std::int32_t cancel = 1;
    hillock_samples samples = batch.samples();
    samples.cancel = &cancel;
    ASSERT_EQ(hillock_trainer_begin(trainer.get(), nullptr), HILLOCK_OK);
    hillock_error error = empty_error();
    EXPECT_EQ(hillock_trainer_add(trainer.get(), &samples, &error), HILLOCK_CANCELLED);
    EXPECT_EQ(error.status, HILLOCK_CANCELLED);
    EXPECT_NE(std::string(error.message), "");
    EXPECT_EQ(hillock_trainer_answer(trainer.get(), &samples, nullptr), HILLOCK_CANCELLED);
    trainer.batch(batch);
    other.batch(batch);
    EXPECT_EQ(trainer.bits(), other.bits());
}

TEST(RandomTrainingTest, NothingChangesABit) {
    std::size_t trained = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        TestTraining training = random_training(seed);
        try {
            training.settings.isa = HILLOCK_ISA_SCALAR;
            const Trained expected = train(training);
            ++trained;
            training.settings.isa = kBestIsa;
            EXPECT_EQ(train(training), expected) << "level, seed " << seed;
            training.settings.threads = 3;
            training.settings.memory_bytes = least_memory(ViewedImage(training.image), training);
            EXPECT_EQ(train(training), expected) << "segments, seed " << seed;
        } catch (const Failure &failure) { // nothing to train, or a neuron that fires several times a step
            EXPECT_EQ(failure.status, HILLOCK_BAD_ARGUMENT) << "seed " << seed << ": " << failure.message;
        }
    }
    EXPECT_GT(trained, 20u);
}

// Without the flag the batch takes minutes.
TEST(TrainerCancelTest, ABatchUnderWayIsCancelled) {
    constexpr std::uint32_t kCount = 50'000;
    TestTraining training(small_image());
    training.train(0, HILLOCK_PARAMETER_WEIGHT);
    training.settings.steps = 50'000;
    training.settings.held = 1;
    training.settings.threads = 2;
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    Batch batch(training, image, kCount, 1);
    std::int32_t cancel = 0, status = -1;
    hillock_samples samples = batch.samples();
    samples.cancel = &cancel;
    {
        const std::jthread runner([&] { status = hillock_trainer_add(trainer.get(), &samples, nullptr); });
        __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED);
    }
    EXPECT_EQ(status, HILLOCK_CANCELLED);
}

// Without spikes there is no surrogate: the gradient is the slope of the loss.
TEST(TrainerGradientTest, IsTheSlopeOfTheLoss) {
    TestImage net({5});
    Json linear = operation("linear", {0}, net.signal("fc", {3}));
    linear["weight"] = net.floats("w", {5, 3}, Random(1).reals(15, -1, 1));
    linear["bias"] = net.floats("b", {3}, Random(2).reals(3, -1, 1));
    const Json cell = neuron(net, 1, 3, "cuba_li", "", {.gain = 0.7f, .decay = 0.8f, .synaptic_decay = 0.5f});
    net.stage({linear});
    net.stage({cell});
    net.output(2, false);
    TestTraining training(std::move(net));
    training.train(0, HILLOCK_PARAMETER_WEIGHT);
    training.train(0, HILLOCK_PARAMETER_BIAS);
    training.settings.loss = HILLOCK_LOSS_MEMBRANE_CROSS_ENTROPY;
    training.settings.reduction = HILLOCK_REDUCTION_MEAN;
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    Batch batch(training, image, 4, 3);
    hillock_samples samples = batch.samples();
    ASSERT_EQ(hillock_trainer_begin(trainer.get(), nullptr), HILLOCK_OK);
    ASSERT_EQ(hillock_trainer_add(trainer.get(), &samples, nullptr), HILLOCK_OK);
    const auto loss = [&](std::uint32_t parameter, const std::vector<float> &values) {
        trainer.write(parameter, HILLOCK_ARRAY_VALUES, values);
        EXPECT_EQ(hillock_trainer_answer(trainer.get(), &samples, nullptr), HILLOCK_OK);
        double sum = 0;
        for (const double one : batch.losses) {
            sum += one / batch.size();
        }
        return sum;
    };
    constexpr float kStep = 0x1p-6f;
    for (const std::uint32_t parameter : {0, 1}) {
        const std::vector<float> gradient = trainer.read(parameter, HILLOCK_ARRAY_GRADIENT);
        const std::vector<float> values = trainer.read(parameter, HILLOCK_ARRAY_VALUES);
        for (std::size_t k = 0; k < values.size(); ++k) {
            std::vector<float> moved = values;
            moved[k] = values[k] + kStep;
            const double above = loss(parameter, moved);
            moved[k] = values[k] - kStep;
            const double slope = (above - loss(parameter, moved)) / (2 * kStep);
            EXPECT_NEAR(gradient[k], slope, 1e-4) << "parameter " << parameter << ", element " << k;
        }
        trainer.write(parameter, HILLOCK_ARRAY_VALUES, values);
    }
}

} // namespace
} // namespace hillock::testing
