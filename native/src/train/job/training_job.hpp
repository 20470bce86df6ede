#pragma once

#include "core/memory.hpp"
#include "train/data/data_set.hpp"
#include "train/training.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace hillock::train {

// The bytes of an image, aligned as core::Image reads them. Immutable.
class ImageBytes {
  public:
    explicit ImageBytes(std::span<const std::byte> bytes);

    std::span<const std::byte> bytes() const { return {memory_.get(), size_}; }
    std::span<const std::uint8_t> for_core() const {
        return {reinterpret_cast<const std::uint8_t *>(memory_.get()), size_};
    }

  private:
    core::Memory memory_;
    std::size_t size_;
};

// Samples with their labels.
struct JobSamples {
    NpyArray values, labels;
};

// Who serves the result.
struct Deployment {
    std::string network;
    std::vector<std::string> cells; // none: those that the training cell knows
};

// A training for a training cell, as one npz file (src/docs/training.md, As a cell). Immutable.
struct TrainingJob {
    Training training;
    std::shared_ptr<const ImageBytes> image; // with weights of the type that is trained for
    std::shared_ptr<const ImageBytes> exact; // with float32 weights; the same as `image` if that is their type
    JobSamples samples;
    std::optional<JobSamples> validation;
    std::int32_t steps = 0; // for which a sample is held
    std::optional<double> validate;
    std::int32_t early_stop = 0;
    std::optional<Deployment> deployment;

    // Reads a file; arrays stay in it. `data`: the folder whose files jobs may name. Throws TrainingError naming what is wrong, and where.
    static TrainingJob read(const std::filesystem::path &file, const std::optional<std::filesystem::path> &data);

    // The array `job` of a file.
    static std::vector<std::byte> text(const std::filesystem::path &file);
    // The NIR file that a job's file holds, or names in the data folder; empty if it does neither. This cell only passes it on.
    static std::vector<std::byte> initial_network(const std::filesystem::path &file,
                                                  const std::optional<std::filesystem::path> &data);
};

} // namespace hillock::train
