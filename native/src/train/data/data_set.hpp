#pragma once

#include "train/file/npy.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace hillock::train {

// Samples in arrays, in place, each with the label of its class. Values are float32, or unsigned bytes, which are divided by 255 as
// float32; others are converted. Immutable; any thread.
class DataSet {
  public:
    // `values`: [samples, steps, *in], or [samples, *in] to be held for `steps` (0: not held); `labels`: integers [samples]; `in`: shape of
    // the network's input in one step. Throws TrainingError if shapes do not fit, or a value is not finite.
    static DataSet of(const NpyArray &values, const NpyArray &labels, const std::vector<std::int32_t> &in,
                      std::int32_t steps);

    // Some of the samples, in this order.
    DataSet select(std::vector<std::uint32_t> samples) const;

    std::uint32_t size() const { return static_cast<std::uint32_t>(places_.size()); }
    std::size_t inputs() const { return all_->inputs; } // values of a step
    std::size_t steps() const { return all_->steps; }
    bool held() const { return all_->held; } // a sample is one row for all steps
    std::size_t elements() const { return all_->inputs * (all_->held ? 1 : all_->steps); }
    std::uint32_t label(std::uint32_t sample) const { return all_->labels[places_[sample]]; }
    // Writes the values of a sample, elements() of them.
    void read(std::uint32_t sample, std::span<float> into) const;

    // Form, labels, and the first and last sample, as io.hillock.training.loop.TrainingDigest: the same SHA-256.
    std::string digest() const;

  private:
    struct All {
        bool bytes = false;
        std::span<const std::byte> values;
        std::shared_ptr<const void> owner;
        std::vector<std::uint32_t> labels;
        std::size_t inputs = 0, steps = 0;
        bool held = false;
    };

    DataSet(std::shared_ptr<const All> all, std::vector<std::uint32_t> places)
        : all_(std::move(all)), places_(std::move(places)) {}

    std::shared_ptr<const All> all_;
    std::vector<std::uint32_t> places_;
};

} // namespace hillock::train
