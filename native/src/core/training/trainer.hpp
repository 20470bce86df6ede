#pragma once

#include "core/kernel/isa.hpp"
#include "core/training/memory_plan.hpp"
#include "core/training/normalised_batch.hpp"
#include "core/training/update_rule.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace hillock::core::training {

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
    std::size_t together() const { return memory_->together(); }
    std::size_t segment() const { return memory_->layout().steps; }
    std::uint64_t bytes() const { return memory_->bytes(); }

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
    std::optional<MemoryPlan> memory_;
    std::optional<PassParts> parts_;
    UpdateRule rule_;
    Workers workers_;
    std::optional<PassGroup> group_;
    std::optional<NormalisedBatch> normalised_; // if there is something to normalise
    std::vector<std::size_t> spiking_;          // operations
    std::vector<SampleResult> results_;
    std::vector<Part> term_parts_, row_parts_, update_parts_;
    std::vector<std::vector<double>> squares_; // by parameter
    bool stale_ = true;                        // what values determine
    bool rounded_ = false;                     // what passes read of the weights
    std::atomic<bool> fit_{true};

    void check() const;
    void plan_parts();
    void refresh(bool folded);
    std::optional<Unstable> run(const Samples &samples, bool trains);
    void run_each(const Samples &samples, std::size_t first, std::size_t count, bool trains);
    void add_part(const Part &part, std::size_t count);
};

} // namespace hillock::core::training
