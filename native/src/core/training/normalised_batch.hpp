#pragma once

#include "core/training/batch_norm.hpp"
#include "core/training/samples.hpp"
#include "core/training/workers.hpp"

#include <cstddef>
#include <vector>

namespace hillock::core::training {

// Runs the passes of a whole batch in step, because normalisations need the results of all samples before one sample can go on. Threads
// share samples between two normalisations, and channels within one. One caller at a time.
class NormalisedBatch {
  public:
    NormalisedBatch(const PassParts &parts, PassGroup &group, Workers &workers);

    // Forgets the batch before.
    void begin() { count_ = 0; }
    // Runs all samples of a batch forward and, if all stay finite, backward. Throws Error (bad argument) if they are not all, and Error
    // (cancelled).
    void run(const Samples &samples, SampleResult *results);
    // Moves the running statistics towards those of the batch.
    void follow();

  private:
    const PassParts &parts_;
    PassGroup &group_;
    Workers &workers_;
    std::vector<BatchNorm> norms_; // in the order of the operations
    std::size_t count_ = 0;        // samples of the batch that has run, or 0

    void run_forward(const Samples &samples, SampleResult *results);
    void run_backward(const Samples &samples);
    void run_constant(const Samples &samples);
    template<class Work>
    void each(const Samples &samples, const Work &work);
};

} // namespace hillock::core::training
