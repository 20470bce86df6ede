#pragma once

#include "support/abi.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hillock::testing {

// A training under construction: an image, and what a trainer of it is told. Adam, one sample of 8 steps a batch, count cross-entropy.
struct TestTraining {
    explicit TestTraining(TestImage image);

    TestImage image;
    hillock_training settings{};
    std::vector<hillock_parameter> parameters;
    std::vector<hillock_dropout> dropout;
    std::vector<hillock_rate_penalty> penalties;

    void train(std::uint32_t operation, hillock_parameter_key key);
    // A parameter of neurons that is one of their constants itself.
    void train_constant(std::uint32_t operation, hillock_constant constant, const std::vector<float> &values);
    // Whether results are normalised over the batch.
    bool normalised() const;
    // The settings with the lists.
    hillock_training given() const;

    struct Constant {
        std::uint32_t parameter, operation, constant;
        std::vector<float> values;
    };
    std::vector<Constant> constants;
};

// The fewest `memory_bytes` that a trainer says it needs.
std::uint64_t least_memory(const ViewedImage &image, TestTraining training);

// Samples, and the memory of their results.
struct Batch {
    std::vector<float> input;
    std::vector<std::uint32_t> labels, numbers, answers;
    std::vector<double> losses;
    std::vector<std::uint64_t> spikes;
    std::uint32_t epoch = 0;

    // `count` samples at random: a part of the inputs is 0.
    Batch(const TestTraining &training, const ViewedImage &image, std::uint32_t count, std::uint64_t seed);

    // Samples first … first + count − 1.
    hillock_samples samples(std::uint32_t first, std::uint32_t count);
    hillock_samples samples() { return samples(0, size()); }
    std::uint32_t size() const { return static_cast<std::uint32_t>(labels.size()); }
};

// hillock_trainer with a C++ lifetime; every failure of its own is thrown as Failure.
class TestTrainer {
  public:
    TestTrainer(const ViewedImage &image, const TestTraining &training);

    hillock_trainer *get() const { return trainer_.get(); }
    // Adds up a batch in calls of at most `most` samples; changes the parameters with rate 0.01; gives the norm of the gradients.
    double batch(Batch &batch, std::uint32_t most = UINT32_MAX);
    std::vector<float> read(std::uint32_t parameter, hillock_array array) const;
    // All arrays of all parameters.
    std::vector<std::uint32_t> bits() const;
    void write(std::uint32_t parameter, hillock_array array, const std::vector<float> &values);

  private:
    struct Destroy {
        void operator()(hillock_trainer *trainer) const { hillock_trainer_destroy(trainer); }
    };
    std::vector<TestTraining::Constant> constants_;
    std::vector<std::size_t> sizes_; // of the parameters
    std::vector<bool> norms_;        // whether they are factors of a normalisation
    std::unique_ptr<hillock_trainer, Destroy> trainer_;
};

// Small networks that have, taken together, everything with a gradient.
TestTraining dense_training();     // two layers of LIF
TestTraining held_training();      // the same with an input that is held
TestTraining conv_training();      // convolution, IF, pool, dense, LI
TestTraining recurrent_training(); // CubaLIF that feeds itself, with trained constants
TestTraining delay_training();     // scale, delay, threshold; sum
TestTraining dropout_training();   // LIF with dropout and penalties, trained constants
TestTraining norm_training();      // convolution, IF, pool, dense, LI; both connections normalised over the batch
TestTraining held_norm_training(); // dense layers with an input that is held, both normalised
std::vector<std::pair<std::string, TestTraining>> all_trainings();

// A random image: all operations, with rows and windows of all sizes. All weights, biases and scales are trained. `normalised`: so are
// the factors of a normalisation of each connection with a bias that is in no cycle.
TestTraining random_training(std::uint64_t seed, bool normalised = false);

} // namespace hillock::testing
