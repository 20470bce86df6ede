#pragma once

#include "core/engine/plan.hpp"
#include "core/engine/request.hpp"
#include "core/engine/scratch.hpp"
#include "core/engine/sharing.hpp"
#include "core/image/program.hpp"
#include "core/kernel/kernels.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace hillock::core {

// What an engine lends to the run of some samples.
struct EngineParts {
    const Program &program;
    const Kernels &kernels;
    Scratch &scratch;
    const Plan &plan;
    const Layout &layout; // of the plan
    const std::vector<std::uint8_t> &recorded_state;
    Spread spread;          // of an input that comes as lists of spikes
    bool checks;            // operations check the input while they read it
    const Helpers *helpers; // null: the caller's thread runs alone
};

// Neighbours in a batch: samples first … first + count − 1.
struct Samples {
    std::size_t first, count;
};

// Some steps of some of the samples that run together: samples `sample` … of the run, steps `t` … of the block.
struct Part {
    std::size_t sample, samples, t, steps;

    Extent extent() const { return {samples, steps}; }
};

// The way of some samples, which run together, through the program, block of steps by block of steps. Lives on the stack of
// one thread of Engine::run.
class SampleRun {
  public:
    SampleRun(const EngineParts &parts, const Request &request, Samples samples);

    ~SampleRun();
    SampleRun(const SampleRun &) = delete;
    SampleRun &operator=(const SampleRun &) = delete;

    void run();

  private:
    EngineParts parts_;
    const Program &program_;
    const Request &request_;
    Samples samples_;
    // Whether the streams' states are kept apart until the run has succeeded: rows are checked block by block, and what is refused
    // leaves the caller's as they were.
    bool apart_;
    std::byte *states_;     // of the samples' streams, one after the other
    std::size_t first_ = 0; // the block: its first step in this run, and how many
    std::size_t steps_ = 0;

    // Where in the response a signal goes: rows of [batch][steps], the first `offset` bytes from the start.
    struct Place {
        std::uint64_t offset;
        std::uint64_t stride; // floats from row to row
    };
    Place raster_place(const Port &output) const {
        return {request_.run.raster_offset + output.offset * sizeof(float), program_.output_size};
    }
    Place recorded_place(const hillock_recording &recording) const {
        return {recording.offset, program_.signals[recording.index].size};
    }

    std::byte *callers_states() const;
    void check_limit() const;
    void check_block() const;
    void check_lists() const;
    [[noreturn]] static void refuse_changed_lists();
    void check_values() const;
    // What a kernel says of all that it read: where that is not finite, the input may be why.
    void check(bool finite) const {
        if (!finite) {
            check_values();
        }
    }
    void check_states(hillock_status status, const char *when) const;
    void check_output() const;
    void check_output(const Port &output) const;

    void place_signals();
    void place_inputs();
    // The sample's row of the encoding at the block's first step, unless it comes as lists of spikes.
    const float *input_row(std::size_t sample) const;
    // Makes rows of the block's lists of spikes, `width` numbers each: 0, but for what set(row, source) changes.
    template<class Out, class Set>
    void spread(const Out &all, std::size_t width, const Set &set) const;
    void place(std::uint32_t signal, const Place &place);
    // Steps t … of all samples.
    Part part(std::size_t t, std::size_t steps) const { return {0, samples_.count, t, steps}; }
    void run_span(const Span &span);
    void run_pieces(const Span &span);
    void run_stage(const Stage &stage);
    void run_operation(const Operation &operation, Part part);
    // Calls run(work) for a dense connection: once, or if it is large on each helper; `run` is a kernel and gives whether all was finite.
    template<class Run>
    void run_dense(const Linear &linear, const Run &run);
    void run_neuron(const Neuron &neuron, const Operation &operation, Part part, Rows x, OutRows out);
    void run_adaptive(const AdaptiveLif &neuron, std::size_t size, Part part, Rows x, OutRows out);
    NeuronMemory neuron_memory(const Neuron &neuron, const Operation &operation, Part part) const;
    void run_learner(const Stage &stage);
    void learn(const Operation &operation, std::size_t t);
    void settle();
    // The row of a sample's lists of spikes that is the block's first step.
    std::size_t list(std::size_t sample) const { return (samples_.first + sample) * request_.run.steps + first_; }
    Input input(const Operation &operation, Part part);
    Rows operand(const Operation &operation, Part part);
    Rows source_rows(const Source &source, Part part) const;
    Rows rows(std::uint32_t signal) const { return from(signal, part(0, steps_)); }
    // A signal's rows of a part. What is kept in pieces has but those of the piece that runs.
    Rows from(std::uint32_t signal, Part part) const {
        const OutRows all = out_rows(signal, part);
        return {all.first, all.stride, all.sample_stride};
    }
    OutRows out_rows(std::uint32_t signal, Part part) const {
        const OutRows &all = parts_.scratch.places()[signal];
        const std::size_t t = parts_.plan.kept[signal] == Kept::piece ? 0 : part.t;
        return {all.row(part.sample, t), all.stride, all.sample_stride};
    }
    BitRows out_bits(std::uint32_t signal, Part part) const {
        const BitRows &all = parts_.scratch.bits()[signal];
        return all.first == nullptr ? all : BitRows{all.row(part.sample, part.t), all.stride, all.sample_stride};
    }

    std::uint64_t &step(std::size_t sample) const {
        return *reinterpret_cast<std::uint64_t *>(states_ + sample * program_.state_bytes());
    }
    float *variables(std::size_t sample) const {
        return reinterpret_cast<float *>(states_ + sample * program_.state_bytes() + sizeof(std::uint64_t));
    }
    float *variable(std::uint32_t index, std::size_t sample) const {
        return variables(sample) + program_.state[index].offset;
    }
    std::size_t state_stride() const { return program_.state_bytes() / sizeof(float); }
    Rows previous(std::uint32_t signal, std::size_t sample) const {
        const auto variable_index = static_cast<std::uint32_t>(program_.signals[signal].previous);
        return {variable(variable_index, sample), 0, state_stride()};
    }

    bool reported_late(std::uint32_t signal) const { return program_.signals[signal].reported_late; }

    // Row `first_` + t of a sample.
    float *response_row(const Place &place, std::size_t sample, std::size_t t) const;
    void record_state(std::uint32_t index, std::size_t sample, std::size_t t) const;
    void record_signals() const;
    void record(std::uint32_t signal, const Place &place, bool late) const;
    void count() const;
    void carry() const;
    void carry(std::uint32_t signal, std::size_t sample, std::size_t t) const;
    void carry_piece(const Span &span, Part part) const;
};

} // namespace hillock::core
