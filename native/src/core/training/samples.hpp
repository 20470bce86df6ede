#pragma once

#include <cstddef>
#include <cstdint>

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

// Samples that are computed with one call: refers to the caller's memory for the length of the call.
struct Samples {
    const float *input; // [count][steps][inputs], or [count][inputs] if held
    const std::uint32_t *labels, *numbers;
    std::size_t count;
    std::size_t batch; // samples in the batch
    std::uint32_t epoch;
    const std::int32_t *cancel; // or null
    double *losses;             // [count]
    std::uint32_t *answers;     // [count]
    std::uint64_t *spikes;      // [spiking operations]: of all samples together

    // The n-th of them; `elements` of an input.
    Sample sample(std::size_t n, std::size_t elements) const {
        return {input + n * elements, labels[n], numbers[n], epoch, batch};
    }
};

} // namespace hillock::core::training
