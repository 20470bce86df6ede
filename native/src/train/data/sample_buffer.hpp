#pragma once

#include "core/training/samples.hpp"
#include "core/training/workers.hpp"
#include "train/data/augmenter.hpp"
#include "train/data/data_set.hpp"

#include <vector>

namespace hillock::train {

// The samples of one call of a trainer, and their results. Threads share the reading. One caller at a time.
class SampleBuffer {
  public:
    // `capacity`: samples, at most; `in`: shape of the input in one step; `layers`: operations that spike.
    SampleBuffer(std::size_t capacity, const DataSet &form, const std::vector<std::int32_t> &in, std::size_t layers,
                 const std::vector<Augmentation> &augmentations, std::uint64_t seed, std::size_t threads);

    // Reads samples `order[from]` to `order[from + count - 1]`; those of the set itself if `order` is null. `batch`: samples in their
    // batch. `augment`: whether to change them at random.
    const core::training::Samples &fill(const DataSet &set, const std::vector<std::uint32_t> *order, std::size_t from,
                                        std::size_t count, std::size_t batch, std::uint32_t epoch, bool augment);

    std::size_t capacity() const { return numbers_.size(); }
    double loss(std::size_t n) const { return losses_[n]; }
    std::uint32_t answer(std::size_t n) const { return answers_[n]; }
    std::uint32_t label(std::size_t n) const { return labels_[n]; }
    std::uint32_t number(std::size_t n) const { return numbers_[n]; } // its place in the set
    std::uint64_t spikes(std::size_t layer) const { return spikes_[layer]; }

  private:
    const std::size_t elements_;
    std::vector<float> input_;
    std::vector<std::uint32_t> labels_, numbers_, answers_;
    std::vector<double> losses_;
    std::vector<std::uint64_t> spikes_;
    std::vector<Augmenter> augmenters_; // by thread
    core::training::Workers workers_;
    core::training::Samples samples_;
};

} // namespace hillock::train
