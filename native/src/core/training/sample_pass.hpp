#pragma once

#include "core/training/backward_pass.hpp"
#include "core/training/forward_pass.hpp"
#include "core/training/output_scores.hpp"
#include "core/training/samples.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hillock::core::training {

// Runs one sample forward and backward. If its steps do not fit the tape, they are cut into segments: the forward pass keeps the state at
// the start of each, and the backward pass runs each segment again. Exclusive to its thread.
class SamplePass {
  public:
    explicit SamplePass(const PassParts &parts);
    SamplePass(const SamplePass &) = delete;
    SamplePass &operator=(const SamplePass &) = delete;

    // Takes memory for the calls that follow, as the layout says: the thread's and the sample's own.
    void use(float *thread, const WorkMemory &work, float *sample);
    const Tape &tape() const { return tape_; }

    // Lane n runs sample n. If one becomes unstable, no gradient of them is defined.
    static void train(const Lanes<SamplePass> &lanes, const Sample *samples, SampleResult *results);
    // Forward, without dropout.
    static void answer(const Lanes<SamplePass> &lanes, const Sample *samples, SampleResult *results);

    // The same in parts, if all steps are on the tape: starts a sample; runs stages `begin` to `end` − 1; computes the loss after the last
    // stage, and starts the way back; visits stages `end` − 1 down to `begin`, then operations whose results are constant.
    void begin(const Sample &sample);
    void forward(std::size_t begin, std::size_t end);
    SampleResult turn(const Sample &sample);
    void backward(std::size_t end, std::size_t begin);
    void finish(std::size_t end, std::size_t begin);

    // After the way back: what the sample gives to a term of kind `weights` or `products`.
    WeightSample weight_sample(const Term &term) const;

  private:
    const PassParts &parts_;
    Tape tape_;
    ForwardPass forward_;
    BackwardPass backward_;
    OutputScores scores_;
    std::vector<std::size_t> next_; // by operation: penalties so far

    void draw_masks(const Sample &sample);
    void clear_masks();
    void start(const Sample &sample);
    static void run_forward(const Lanes<SamplePass> &lanes, const Sample *samples);
    void add_scores(std::size_t length);
    double compute_loss(const Sample &sample);
    double add_penalties(double loss, std::size_t batch);
    void give_loss(std::size_t length);
    SampleResult state() const;
    SampleResult scored(double loss) const;
    bool stable(const SampleResult &result) const;
};

} // namespace hillock::core::training
