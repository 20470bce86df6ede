#pragma once

#include "train/data/augmentation.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hillock::train {

// Changes samples as a training says. One thread at a time.
class Augmenter {
  public:
    // `in`: shape of one step; `elements` of a sample. Throws TrainingError if an augmentation does not fit.
    Augmenter(const std::vector<Augmentation> &all, std::uint64_t seed, const std::vector<std::int32_t> &in,
              std::size_t elements, bool held);

    // Changes a sample in place. `number`: its place in the training set.
    void apply(std::span<float> sample, std::uint32_t epoch, std::uint32_t number);

  private:
    std::uint32_t draw(std::size_t n, std::uint64_t step, std::uint64_t index) const;
    std::int64_t offset(std::size_t n, std::uint64_t step, std::uint64_t index, std::int32_t most) const;
    void shift(std::span<float> sample, std::int64_t down, std::int64_t right);
    void flip(std::span<float> sample);
    void jitter(std::span<float> sample, std::int64_t later);

    const std::vector<Augmentation> &all_;
    const std::uint64_t seed_;
    std::size_t row_ = 1;
    std::int64_t height_, width_;
    std::vector<float> copy_;
};

} // namespace hillock::train
