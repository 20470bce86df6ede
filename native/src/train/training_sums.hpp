#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hillock::train {

// Sums over the batches of an epoch, samples in order.
struct BatchSums {
    double loss = 0;
    std::int64_t right = 0, samples = 0;
    double norms = 0;
    std::int64_t batches = 0;
    std::vector<std::int64_t> spikes; // by layer

    explicit BatchSums(std::size_t layers) : spikes(layers) {}
};

// How a network does on a set.
struct Evaluation {
    std::int64_t samples = 0;
    double loss = 0;                                  // mean over the samples
    std::vector<std::vector<std::int64_t>> confusion; // samples by class and answer

    std::int64_t right() const {
        std::int64_t right = 0;
        for (std::size_t label = 0; label < confusion.size(); ++label) {
            right += confusion[label][label];
        }
        return right;
    }
    double accuracy() const { return static_cast<double>(right()) / static_cast<double>(samples); }
};

} // namespace hillock::train
