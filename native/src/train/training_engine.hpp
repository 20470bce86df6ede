#pragma once

#include "core/image/image.hpp"
#include "core/training/trainer.hpp"
#include "train/data/sample_buffer.hpp"
#include "train/file/named_arrays.hpp"
#include "train/training_plan.hpp"
#include "train/training_sums.hpp"

#include <array>
#include <memory>
#include <optional>

namespace hillock::train {

// The images that a training starts from, checked.
struct StartImages {
    std::shared_ptr<const core::Image> image, exact; // of the type that is trained for; with float32 weights
    std::vector<std::int32_t> in;                    // shape of a step
};

// Computes the batches of one training with a core trainer, and knows its parameters by name. What is wrong is thrown as TrainingError. One
// thread at a time.
class TrainingEngine {
  public:
    // `form`: samples of the form that all sets have. The arguments outlive this.
    TrainingEngine(const Training &training, const StartImages &start, const DataSet &form);

    const TrainingPlan &plan() const { return plan_; }
    core::training::Trainer &trainer() { return *trainer_; }

    // That labels fit the network.
    void check(const DataSet &set) const;

    // Trains with one batch, order[from] to order[from + count - 1].
    void train(const DataSet &set, const std::vector<std::uint32_t> &order, std::size_t from, std::size_t count,
               std::uint32_t epoch, double rate, BatchSums &sums);
    Evaluation evaluate(const DataSet &set);
    // Scales weights until each layer spikes at this rate on the first `count` samples of an order.
    void set_initial_rates(const DataSet &set, const std::vector<std::uint32_t> &order, std::size_t count, double rate);

    // Parameters, running statistics of normalisations included; the optimizer's memory; its counters.
    NamedArrays parameters() const;
    NamedArrays moments() const;
    std::array<double, 2> counters() const;
    void restore_parameters(const NamedArrays &arrays);
    void restore(const NamedArrays &moments, const std::array<double, 2> &counters);

  private:
    using Parameter = core::training::Parameter;

    const core::training::Samples &fill(const DataSet &set, const std::vector<std::uint32_t> *order, std::size_t from,
                                        std::size_t count);
    void run(const core::training::Samples &samples, bool trains);
    double rate(std::size_t layer, const DataSet &set, const std::vector<std::uint32_t> &order, std::size_t count);
    std::vector<const Parameter *> weights_before(std::size_t operation) const;
    void collect(std::size_t operation, std::vector<const Parameter *> &found, std::vector<std::uint8_t> &seen) const;
    void take_exact_weights(const core::Program &exact);
    [[noreturn]] void refuse_gradients() const;
    [[noreturn]] void refuse_weights() const;
    void restore(const NamedArrays &arrays, const std::string &ending, float *Parameter::*which) const;

    const Training &training_;
    TrainingPlan plan_;
    std::optional<core::training::Trainer> trainer_;
    std::optional<SampleBuffer> buffer_;
};

} // namespace hillock::train
