#pragma once

#include "core/image/program.hpp"
#include "core/training/parameter.hpp"

#include <cstddef>
#include <vector>

namespace hillock::core::training {

// Weights and biases of a connection whose results are normalised over a batch (src/docs/training.md, Batch normalisation). While
// training, passes read the optimizer's weights without a bias; otherwise weights and biases into which the normalisation is folded.
class NormWeights {
  public:
    static constexpr double kEpsilon = 0x1p-17;

    // `memory`: three values a channel. Refers to the operation, to its parameters and to the memory.
    NormWeights(Operation &operation, const Parameter *weight, const Parameter *beta, const Parameter &gamma,
                float *memory);
    // Throws Error (bad argument) if the operation cannot be normalised. `whole`: it is in no cycle.
    void check(bool whole, WeightType weights) const;

    const Operation &operation() const { return *operation_; }
    std::size_t channels() const { return scale_.size(); }
    double beta(std::size_t channel) const { return static_cast<double>(beta_->values[channel]); }
    double gamma(std::size_t channel) const { return static_cast<double>(gamma_->values[channel]); }
    float *running_mean() const { return running_mean_; }
    float *running_variance() const { return running_variance_; }

    void set_gradients(std::size_t channel, float of_gamma, float of_beta) const;
    // Moves the running statistics towards those of a batch.
    void follow(std::size_t channel, double mean, double variance) const;
    // Folds the normalisation as it is now.
    void fold();
    // Has passes read the folded weights and biases, or those to train with.
    void read(bool folded) const;

  private:
    Operation *operation_;
    const Parameter *weight_, *beta_, *gamma_;
    float *running_mean_, *running_variance_, *folded_bias_;
    std::vector<double> scale_; // by channel
};

} // namespace hillock::core::training
