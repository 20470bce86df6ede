#pragma once

#include "core/training/backward_pass.hpp"
#include "core/training/forward_pass.hpp"
#include "core/training/output_scores.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hillock::core::training {

// A sample of a batch: the caller's memory, and what identifies it to random draws.
struct Sample {
    const float *input;
    std::uint32_t label;
    std::uint32_t number; // its place in the training set
    std::uint32_t epoch;
    std::size_t batch; // samples in its batch
};

// What became of a sample.
struct SampleResult {
    double loss = 0;
    std::uint32_t answer = 0;
    std::size_t unstable = 0; // the first state variable that is not finite, or as many as there are
    float value = 0;          // of that variable
};

// Runs one sample forward and backward. If its steps do not fit the tape, they are cut into segments: the forward pass keeps the state at
// the start of each, and the backward pass runs each segment again. Exclusive to its thread.
class SamplePass {
  public:
    // `thread`: memory as the layout says; the pass clears it.
    SamplePass(const PassParts &parts, float *thread);
    SamplePass(const SamplePass &) = delete;
    SamplePass &operator=(const SamplePass &) = delete;

    // `memory`: the sample's own.
    SampleResult train(const Sample &sample, float *memory);
    // Forward, without dropout.
    SampleResult answer(const Sample &sample, float *memory);
    // After `train`: what the sample gives to a term of kind `weights` or `products`.
    WeightSample weight_sample(const Term &term) const;

  private:
    const PassParts &parts_;
    Tape tape_;
    WorkMemory work_;
    ForwardPass forward_;
    BackwardPass backward_;
    OutputScores scores_;
    std::vector<std::size_t> next_; // by operation: penalties so far

    void draw_masks(const Sample &sample);
    void clear_masks();
    void run_forward(const Sample &sample);
    double add_penalties(double loss, std::size_t batch);
    void give_loss(std::size_t length);
    SampleResult result(double loss) const;
};

} // namespace hillock::core::training
