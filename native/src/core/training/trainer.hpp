#pragma once

#include "core/engine/team.hpp"
#include "core/kernel/isa.hpp"
#include "core/memory.hpp"
#include "core/training/sample_pass.hpp"
#include "core/training/update_rule.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace hillock::core::training {

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
};

// The sample, state variable and value that a run left not finite.
struct Unstable {
    std::size_t sample, variable;
    float value;
};

// Trains one image, for one caller at a time: the gradients of samples, added up in their order, then a change of the parameters. Any
// number of threads and any memory give the same bits (src/docs/training.md). Allocates nothing once it is made.
class Trainer {
  public:
    // Throws Error: bad argument, or no memory if the settings do not allow enough.
    Trainer(std::shared_ptr<const Image> image, Settings settings, Isa isa);

    Isa isa() const { return isa_; }
    const Settings &settings() const { return settings_; }
    TrainedProgram &trained() { return trained_; }
    const TrainedProgram &trained() const { return trained_; }
    UpdateRule &rule() { return rule_; }
    const UpdateRule &rule() const { return rule_; }
    // Samples that run side by side, steps on their tapes, and the bytes that they take.
    std::size_t together() const { return together_; }
    std::size_t segment() const { return layout_->steps; }
    std::uint64_t bytes() const { return bytes_; }

    // Starts a batch: its gradients are +0.
    void begin();
    // Runs samples forward and backward and adds their gradients, in their order. Gives what is not finite, if anything; then the
    // gradients are not defined. Throws Error (cancelled).
    std::optional<Unstable> add(const Samples &samples);
    // Runs samples forward, without dropout.
    std::optional<Unstable> answer(const Samples &samples);
    // Clips the gradients and changes the parameters. Gives the norm of all gradients; if it is not finite, nothing changes.
    double update(double rate);
    // Whether all weights fit the type that passes read.
    bool weights_fit();
    // The caller has written values: what they determine is computed anew before samples run.
    void changed() {
        stale_ = true;
        rounded_ = false;
    }

  private:
    // A part of a term or parameter that one thread takes.
    struct Part {
        std::size_t index; // of the term or the parameter
        std::size_t begin, end;
    };

    Isa isa_;
    Settings settings_;
    TrainedProgram trained_;
    ConvPlans conv_plans_;
    std::optional<TapeLayout> layout_;
    std::optional<PassParts> parts_;
    UpdateRule rule_;
    std::size_t together_ = 1;
    std::uint64_t bytes_ = 0;
    Memory memory_;
    float *samples_memory_ = nullptr;
    std::vector<std::unique_ptr<SamplePass>> passes_; // of each thread
    std::vector<std::size_t> spiking_;                // operations
    std::vector<SampleResult> results_;
    std::vector<std::vector<WeightSample>> weight_samples_; // by term, of each sample
    std::vector<Part> term_parts_, row_parts_, update_parts_;
    std::vector<std::vector<double>> squares_; // by parameter
    bool stale_ = true;                        // what values determine
    bool rounded_ = false;                     // what passes read of the weights
    std::atomic<bool> fit_{true};
    std::optional<Team> team_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> cancelled_{false};

    void check() const;
    void plan_memory();
    void make_passes();
    void plan_parts();
    float *sample_memory(std::size_t n) const { return samples_memory_ + n * layout_->sample_floats; }
    template<class Work>
    void share(std::size_t count, const Work &work);
    void refresh();
    std::optional<Unstable> run(const Samples &samples, bool trains);
    void add_part(const Part &part, std::size_t count);
    void poll(const Samples &samples);
};

} // namespace hillock::core::training
