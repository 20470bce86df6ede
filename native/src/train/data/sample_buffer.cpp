#include "train/data/sample_buffer.hpp"

#include <algorithm>

namespace hillock::train {

SampleBuffer::SampleBuffer(std::size_t capacity, const DataSet &form, const std::vector<std::int32_t> &in,
                           std::size_t layers, const std::vector<Augmentation> &augmentations, std::uint64_t seed,
                           std::size_t threads)
    : elements_(form.elements()), input_(capacity * elements_), labels_(capacity), numbers_(capacity),
      answers_(capacity), losses_(capacity), spikes_(std::max<std::size_t>(layers, 1)),
      workers_(threads), samples_{input_.data(),  labels_.data(),  numbers_.data(), 0, 1, 0, nullptr,
                                  losses_.data(), answers_.data(), spikes_.data()} {
    for (std::size_t thread = 0; thread < threads; ++thread) {
        augmenters_.emplace_back(augmentations, seed, in, elements_, form.held());
    }
}

const core::training::Samples &SampleBuffer::fill(const DataSet &set, const std::vector<std::uint32_t> *order,
                                                  std::size_t from, std::size_t count, std::size_t batch,
                                                  std::uint32_t epoch, bool augment) {
    for (std::size_t n = 0; n < count; ++n) {
        numbers_[n] = order == nullptr ? static_cast<std::uint32_t>(from + n) : (*order)[from + n];
        labels_[n] = set.label(numbers_[n]);
    }
    samples_.count = count;
    samples_.batch = batch;
    samples_.epoch = epoch;
    workers_.share(count, [&](std::size_t n, std::size_t thread) {
        const std::span<float> sample = std::span(input_).subspan(n * elements_, elements_);
        set.read(numbers_[n], sample);
        if (augment) {
            augmenters_[thread].apply(sample, epoch, numbers_[n]);
        }
    });
    return samples_;
}

} // namespace hillock::train
