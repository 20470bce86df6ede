#pragma once

#include "core/training/pass_group.hpp"

#include <cstddef>
#include <vector>

namespace hillock::core::training {

// The normalisation of one connection's results over a batch (src/docs/training.md, Batch normalisation): per channel of a convolution,
// per target of a dense transform. Threads may work on different parts of the channels, and on different samples.
class BatchNorm {
  public:
    // `stage`: that of the connection.
    BatchNorm(const PassParts &parts, const NormWeights &weights, std::size_t stage);

    std::size_t stage() const { return stage_; }
    std::size_t operation() const { return operation_; }
    std::size_t parts() const;

    // Computes mean and deviation of a part of the channels over the first `count` samples.
    void measure(const PassGroup &group, std::size_t count, std::size_t part);
    // Writes the normalised results of a sample.
    void normalise(const Tape &tape) const;
    // Computes the gradients of a part of the channels from those of the normalised results.
    void differentiate(const PassGroup &group, std::size_t count, std::size_t part);
    // Turns a sample's gradients of the normalised results into those of the results.
    void backward(const Tape &tape) const;
    // Moves the running statistics towards those of the batch of `count` samples that was measured last.
    void follow(std::size_t count) const;

  private:
    const TrainingKernels &kernels_;
    const NormWeights &weights_;
    std::size_t stage_, operation_;
    std::uint32_t signal_; // that the connection writes
    std::size_t rows_;     // steps of the signal: 1 if it is constant
    std::size_t positions_;
    std::vector<float> factor_, shift_, slope_, offset_;
    std::vector<double> mean_, squares_, deviation_, sum_, product_;

    struct Channels {
        std::size_t begin, size;
    };
    Channels channels(std::size_t part) const;
    double elements(std::size_t count) const;
    NormRow row(const Tape &tape, std::size_t k, Channels channels) const;
};

} // namespace hillock::core::training
