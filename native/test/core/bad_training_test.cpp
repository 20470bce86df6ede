// Trainings, samples and arrays that are wrong are refused by name; a training that leaves the finite floats is found out.
#include "support/learner.hpp"
#include "support/small_images.hpp"
#include "support/training.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace hillock::testing {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

void expect(std::int32_t status, const std::string &word, const std::function<std::int32_t(hillock_error *)> &call) {
    hillock_error error = empty_error();
    EXPECT_EQ(call(&error), status) << error.message;
    EXPECT_EQ(error.status, status);
    EXPECT_NE(std::string(error.message).find(word), std::string::npos)
        << "'" << error.message << "' lacks '" << word << "'";
}

class BadTrainingTest : public ::testing::Test {
  protected:
    TestTraining training_ = dropout_training();
    ViewedImage image_{training_.image};

    void refused(const std::string &word, const std::function<void(TestTraining &)> &spoil,
                 std::int32_t status = HILLOCK_BAD_ARGUMENT) {
        TestTraining training = training_;
        spoil(training);
        created(word, training.given(), image_, status);
    }

    static void created(const std::string &word, const hillock_training &given, const ViewedImage &image,
                        std::int32_t status = HILLOCK_BAD_ARGUMENT) {
        auto *trainer = reinterpret_cast<hillock_trainer *>(1);
        expect(status, word,
               [&](hillock_error *error) { return hillock_trainer_create(image.get(), &given, &trainer, error); });
        EXPECT_EQ(trainer, nullptr);
    }
};

TEST_F(BadTrainingTest, RefusesWrongSettings) {
    refused("struct_size", [](TestTraining &t) { t.settings.struct_size = 8; });
    refused("instruction level", [](TestTraining &t) { t.settings.isa = 99; });
    refused("threads", [](TestTraining &t) { t.settings.threads = 257; });
    refused("steps", [](TestTraining &t) { t.settings.steps = 0; });
    refused("batch", [](TestTraining &t) { t.settings.batch = 0; });
    refused("held", [](TestTraining &t) { t.settings.held = 2; });
    refused("whole_reset", [](TestTraining &t) { t.settings.whole_reset = 2; });
    refused("loss 3", [](TestTraining &t) { t.settings.loss = 3; });
    refused("reduction 4", [](TestTraining &t) { t.settings.reduction = 4; });
    refused("surrogate 7", [](TestTraining &t) { t.settings.surrogate = 7; });
    refused("optimizer 3", [](TestTraining &t) { t.settings.optimizer = 3; });
    refused("loss_first", [](TestTraining &t) { t.settings.loss_first = -1; });
    refused("loss_second", [](TestTraining &t) { t.settings.loss_second = INFINITY; });
    refused("surrogate_first", [](TestTraining &t) { t.settings.surrogate_first = NAN; });
    refused("surrogate_second", [](TestTraining &t) { t.settings.surrogate_second = -1; });
    refused("momentum", [](TestTraining &t) { t.settings.momentum = 1; });
    refused("beta1", [](TestTraining &t) { t.settings.beta1 = NAN; });
    refused("beta2", [](TestTraining &t) { t.settings.beta2 = -0.1; });
    refused("epsilon", [](TestTraining &t) { t.settings.epsilon = -1; });
    refused("decay", [](TestTraining &t) { t.settings.decay = NAN; });
    refused("clip", [](TestTraining &t) { t.settings.clip = -1; });
    refused("weights", [](TestTraining &t) { t.settings.weights = 3; });
    refused(
        "bytes", [](TestTraining &t) { t.settings.memory_bytes = 1; }, HILLOCK_NO_MEMORY);
    const std::vector<double> weights = {1, 1, 1, NAN};
    refused("class weight", [&](TestTraining &t) { t.settings.class_weights = weights.data(); });
}

TEST_F(BadTrainingTest, RefusesWrongLists) {
    refused("no parameter", [](TestTraining &t) { t.parameters.clear(); });
    refused("operation 9", [](TestTraining &t) { t.parameters[0].operation = 9; });
    refused("parameter key 6", [](TestTraining &t) { t.parameters[0].key = 6; });
    refused("no such parameter", [](TestTraining &t) { t.parameters[0].key = HILLOCK_PARAMETER_SCALE; });
    refused("no neurons", [](TestTraining &t) { t.parameters[0].key = HILLOCK_PARAMETER_NEURON; });
    refused("twice", [](TestTraining &t) { t.parameters[1].key = HILLOCK_PARAMETER_WEIGHT; });
    refused("5 elements", [](TestTraining &t) { t.parameters.back().size = 5; });
    refused("0 elements", [](TestTraining &t) { t.parameters.back().size = 0; });
    refused("lowest", [](TestTraining &t) { t.parameters[0].lowest = kNaN; });
    refused("reserved", [](TestTraining &t) { t.parameters[0].reserved = 1; });
    refused("operation 0", [](TestTraining &t) { t.dropout[0].operation = 0; });
    refused("operation 4", [](TestTraining &t) { t.dropout[0].operation = 4; });
    refused("the output", [](TestTraining &t) { t.dropout[0].operation = 3; });
    refused("share", [](TestTraining &t) { t.dropout[0].share = 1; });
    refused("reserved", [](TestTraining &t) { t.dropout[0].reserved = 1; });
    refused("operation 2", [](TestTraining &t) { t.penalties[0].operation = 2; });
    refused("operation 4", [](TestTraining &t) { t.penalties[0].operation = 4; });
    refused("strength", [](TestTraining &t) { t.penalties[0].strength = -1; });
    refused("low", [](TestTraining &t) { t.penalties[0].low = NAN; });
    refused("high", [](TestTraining &t) { t.penalties[0].high = 0.01; });
    refused("reserved", [](TestTraining &t) { t.penalties[0].reserved = 1; });
}

TEST_F(BadTrainingTest, RefusesListsThatAreMissing) {
    hillock_training given = training_.given();
    given.parameters = nullptr;
    created("parameters is NULL", given, image_);
    given = training_.given();
    given.dropout = nullptr;
    created("dropout is NULL", given, image_);
    given = training_.given();
    given.penalties = nullptr;
    created("penalties is NULL", given, image_);
}

TEST_F(BadTrainingTest, RefusesWhatIsNull) {
    const hillock_training given = training_.given();
    hillock_trainer *trainer = nullptr;
    expect(HILLOCK_BAD_ARGUMENT, "image is NULL",
           [&](hillock_error *error) { return hillock_trainer_create(nullptr, &given, &trainer, error); });
    expect(HILLOCK_BAD_ARGUMENT, "training is NULL",
           [&](hillock_error *error) { return hillock_trainer_create(image_.get(), nullptr, &trainer, error); });
    expect(HILLOCK_BAD_ARGUMENT, "trainer is NULL",
           [&](hillock_error *error) { return hillock_trainer_create(image_.get(), &given, nullptr, error); });
    expect(HILLOCK_BAD_ARGUMENT, "trainer is NULL",
           [](hillock_error *error) { return hillock_trainer_begin(nullptr, error); });
    Batch batch(training_, image_, 1, 1);
    hillock_samples samples = batch.samples();
    expect(HILLOCK_BAD_ARGUMENT, "trainer is NULL",
           [&](hillock_error *error) { return hillock_trainer_add(nullptr, &samples, error); });
    hillock_error wrong{};
    EXPECT_EQ(hillock_trainer_create(image_.get(), &given, &trainer, &wrong), HILLOCK_BAD_ARGUMENT)
        << "an error without its size";
    EXPECT_EQ(hillock_trainer_isa(nullptr), 0u);
    EXPECT_EQ(hillock_trainer_bytes(nullptr), 0u);
    hillock_trainer_destroy(nullptr);
}

TEST_F(BadTrainingTest, RefusesWhatHasNoGradient) {
    TestTraining plastic(pair_stdp());
    plastic.train(0, HILLOCK_PARAMETER_WEIGHT);
    created("no such parameter", plastic.given(), ViewedImage(plastic.image));
    TestTraining multi(one_neuron(3, "lif", "multi_spike", {}).image);
    multi.train_constant(0, HILLOCK_CONSTANT_DECAY, {0.5f, 0.5f, 0.5f});
    created("no gradient", multi.given(), ViewedImage(multi.image));
}

// Sizes that 64 bits do not hold.
TEST_F(BadTrainingTest, RefusesMoreThanAnyMemory) {
    TestTraining training(large_signals(16383));
    training.train(0, HILLOCK_PARAMETER_WEIGHT);
    training.settings.steps = UINT32_MAX;
    training.settings.threads = 256;
    training.settings.memory_bytes = UINT64_MAX;
    created("than any memory holds", training.given(), ViewedImage(training.image), HILLOCK_NO_MEMORY);
}

class BadSamplesTest : public ::testing::Test {
  protected:
    TestTraining training_ = dropout_training();
    ViewedImage image_{training_.image};
    TestTrainer trainer_{image_, training_};
    Batch batch_{training_, image_, 3, 1};

    void refused(const std::string &word, const std::function<void(hillock_samples &)> &spoil,
                 std::int32_t status = HILLOCK_BAD_ARGUMENT) {
        hillock_samples samples = batch_.samples();
        spoil(samples);
        expect(status, word,
               [&](hillock_error *error) { return hillock_trainer_add(trainer_.get(), &samples, error); });
        expect(status, word,
               [&](hillock_error *error) { return hillock_trainer_answer(trainer_.get(), &samples, error); });
    }
};

TEST_F(BadSamplesTest, RefusesWrongSamples) {
    refused("struct_size", [](hillock_samples &s) { s.struct_size = 8; });
    refused("batch", [](hillock_samples &s) { s.batch = 0; });
    refused("input", [](hillock_samples &s) { s.input = nullptr; });
    refused("labels", [](hillock_samples &s) { s.labels = nullptr; });
    refused("numbers", [](hillock_samples &s) { s.numbers = nullptr; });
    refused("losses", [](hillock_samples &s) { s.losses = nullptr; });
    refused("answers", [](hillock_samples &s) { s.answers = nullptr; });
    refused("spikes", [](hillock_samples &s) { s.spikes = nullptr; });
    batch_.labels[1] = 4;
    refused("label 4 of sample 1", [](hillock_samples &) {});
    batch_.labels[1] = 0;
    batch_.input[2 * 8 * 12 + 5] = kNaN;
    refused(
        "element 5 of sample 2", [](hillock_samples &) {}, HILLOCK_BAD_VALUE);
}

TEST_F(BadSamplesTest, RefusesWrongArrays) {
    std::vector<float> values(12 * 19);
    const auto read = [&](std::uint32_t parameter, std::uint32_t array, std::uint64_t size, float *to) {
        return [=, this](hillock_error *error) {
            return hillock_trainer_read(trainer_.get(), parameter, array, size, to, error);
        };
    };
    expect(HILLOCK_BAD_ARGUMENT, "no parameter 9", read(9, 0, 1, values.data()));
    expect(HILLOCK_BAD_ARGUMENT, "228 elements, not 227", read(0, 0, 227, values.data()));
    expect(HILLOCK_BAD_ARGUMENT, "no array 4", read(0, 4, 228, values.data()));
    expect(HILLOCK_BAD_ARGUMENT, "values is NULL", read(0, 0, 228, nullptr));
    const auto constant = [&](std::uint32_t operation, std::uint32_t which, std::uint64_t size) {
        return [=, this, &values](hillock_error *error) {
            return hillock_trainer_read_constant(trainer_.get(), operation, which, size, values.data(), error);
        };
    };
    expect(HILLOCK_BAD_ARGUMENT, "operation 1", constant(1, HILLOCK_CONSTANT_DECAY, 19));
    expect(HILLOCK_BAD_ARGUMENT, "operation 9", constant(9, HILLOCK_CONSTANT_DECAY, 4));
    expect(HILLOCK_BAD_ARGUMENT, "constant 3", constant(3, HILLOCK_CONSTANT_SYNAPTIC_DECAY, 4));
    expect(HILLOCK_BAD_ARGUMENT, "constant 8", constant(3, 8, 4));
    expect(HILLOCK_BAD_ARGUMENT, "4 neurons, not 5", constant(3, HILLOCK_CONSTANT_DECAY, 5));
    values[7] = kNaN;
    expect(HILLOCK_BAD_VALUE, "element 7", [&](hillock_error *error) {
        return hillock_trainer_write(trainer_.get(), 0, HILLOCK_ARRAY_VALUES, 228, values.data(), error);
    });
    values[2] = INFINITY;
    expect(HILLOCK_BAD_VALUE, "element 2", [&](hillock_error *error) {
        return hillock_trainer_write_constant(trainer_.get(), 3, HILLOCK_CONSTANT_DECAY, 4, values.data(), error);
    });
    const double counters[2] = {0.5, 1.5};
    expect(HILLOCK_BAD_ARGUMENT, "1.5",
           [&](hillock_error *error) { return hillock_trainer_write_counters(trainer_.get(), counters, error); });
    double norm = 0;
    expect(HILLOCK_BAD_ARGUMENT, "rate",
           [&](hillock_error *error) { return hillock_trainer_update(trainer_.get(), -1, &norm, error); });
    expect(HILLOCK_BAD_ARGUMENT, "norm",
           [&](hillock_error *error) { return hillock_trainer_update(trainer_.get(), 1, nullptr, error); });
}

TEST_F(BadSamplesTest, AGradientThatIsNotFiniteChangesNothing) {
    trainer_.batch(batch_);
    std::vector<float> gradient = trainer_.read(0, HILLOCK_ARRAY_GRADIENT);
    gradient[3] = kNaN;
    trainer_.write(0, HILLOCK_ARRAY_GRADIENT, gradient);
    const std::vector<std::uint32_t> before = trainer_.bits();
    double norm = 0;
    expect(HILLOCK_UNSTABLE, "norm",
           [&](hillock_error *error) { return hillock_trainer_update(trainer_.get(), 0.1, &norm, error); });
    EXPECT_EQ(trainer_.bits(), before);
}

TEST(UnstableTrainingTest, NamesTheSampleAndTheState) {
    TestTraining training = conv_training();
    training.settings.threads = 2;
    const ViewedImage image(training.image);
    TestTrainer trainer(image, training);
    Batch batch(training, image, 5, 1);
    const std::vector<float> good = trainer.read(3, HILLOCK_ARRAY_VALUES);
    trainer.write(3, HILLOCK_ARRAY_VALUES, std::vector<float>(good.size(), 3e38f));
    hillock_samples samples = batch.samples();
    ASSERT_EQ(hillock_trainer_begin(trainer.get(), nullptr), HILLOCK_OK);
    expect(HILLOCK_UNSTABLE, "sample 0",
           [&](hillock_error *error) { return hillock_trainer_add(trainer.get(), &samples, error); });
    EXPECT_EQ(samples.unstable_sample, 0u);
    EXPECT_FALSE(std::isfinite(samples.unstable_value));
    const Json &state = training.image.program["state"][samples.unstable_state];
    EXPECT_TRUE(state["name"].get<std::string>().starts_with("li")) << state;
    trainer.write(3, HILLOCK_ARRAY_VALUES, good);
    EXPECT_TRUE(std::isfinite(trainer.batch(batch)));
}

} // namespace
} // namespace hillock::testing
