#pragma once

#include "core/training/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hillock::core::training {

// Turns the output of one sample into a score for each class, and those into loss and gradient (src/docs/training.md, Losses). Exclusive
// to its thread.
class OutputScores {
  public:
    OutputScores(const Loss &loss, std::size_t outputs, std::size_t steps);

    void begin();
    // Adds step t.
    void add(const float *output, std::size_t t);
    // After the last step: the loss of a sample with a label, in a batch of `batch`; and the gradient.
    double compute(std::uint32_t label, std::size_t batch);
    // The gradient at step t.
    void gradient(std::size_t t, float *row) const;
    // The class with the highest score, the lowest among equals.
    std::uint32_t answer() const;

  private:
    const Loss &loss_;
    std::size_t steps_;
    std::vector<double> scores_, weights_;
    std::vector<std::size_t> at_; // the step that a score of last or max comes from
    std::vector<float> gradient_;

    double score(std::size_t j) const;
    bool mean() const;
    double cross_entropy(std::uint32_t label, double weight, double batch);
    double squares(std::uint32_t label, double weight, double batch);
    bool one_step() const;
};

} // namespace hillock::core::training
