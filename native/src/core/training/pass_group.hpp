#pragma once

#include "core/memory.hpp"
#include "core/training/sample_pass.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace hillock::core::training {

// Passes that run side by side, with their memory. A pass belongs to a thread; but to a sample if results are normalised over the batch,
// where a sample waits for the others again and again.
class PassGroup {
  public:
    // `lanes`: samples that a thread runs side by side; `together`: those that keep their gradients until they are added to the batch's.
    PassGroup(const PassParts &parts, std::size_t threads, std::size_t lanes, std::size_t together);
    PassGroup(const PassGroup &) = delete;
    PassGroup &operator=(const PassGroup &) = delete;

    std::size_t together() const { return together_; }
    std::size_t lanes() const { return lanes_; }
    // The pass that runs sample n in this thread, ready to do so.
    SamplePass &pass(std::size_t n, std::size_t thread) { return pass(n, thread, 0); }
    // Those of some samples from n on.
    Lanes<SamplePass> passes(std::size_t n, std::size_t count, std::size_t thread);
    // What the sample wrote down.
    const Tape &tape(std::size_t n) const { return passes_[n]->tape(); }
    float *sample_memory(std::size_t n) const { return samples_ + n * parts_.layout.sample_floats; }
    // Notes what sample n, which has just run, gives to weights of dense connections.
    void keep_weight_samples(std::size_t n, SamplePass &pass);
    // Of a term: that of each sample.
    const WeightSample *weight_samples(std::size_t term) const { return weight_samples_[term].data(); }

  private:
    const PassParts &parts_;
    std::size_t lanes_, together_;
    bool by_sample_;
    Memory memory_;
    float *threads_, *samples_;
    std::vector<WorkMemory> work_; // by thread
    std::vector<std::unique_ptr<SamplePass>> passes_;
    std::vector<std::vector<WeightSample>> weight_samples_; // by term

    SamplePass &pass(std::size_t n, std::size_t thread, std::size_t lane);
};

} // namespace hillock::core::training
