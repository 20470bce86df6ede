#pragma once

#include "engine/request.hpp"
#include "engine/scratch.hpp"
#include "image/program.hpp"
#include "kernel/kernels.hpp"

#include <cstdint>
#include <vector>

namespace hillock {

// What an engine lends to the run of one sample.
struct EngineParts {
    const Program &program;
    const Kernels &kernels;
    Scratch &scratch;
    std::vector<OutRows> &places;
    const std::vector<std::uint8_t> &steady;
    const std::vector<std::uint8_t> &recorded_state;
};

// One sample's way through the program, block of steps by block of steps. Lives on the stack of Engine::run.
class SampleRun {
  public:
    SampleRun(const EngineParts &parts, const Request &request, std::uint32_t sample);

    void run();

  private:
    EngineParts parts_;
    const Program &program_;
    const Request &request_;
    std::uint32_t sample_;
    std::uint64_t *step_;   // the stream's steps so far
    float *variables_;      // the stream's state variables
    std::size_t first_ = 0; // the block: its first step in this run, and how many
    std::size_t steps_ = 0;

    void check_limit() const;
    void check_input() const;
    void check_state(hillock_status status, const char *when) const;
    void check_output() const;

    void place_signals();
    void place(std::uint32_t signal, std::uint64_t offset);
    void run_stage(const Stage &stage);
    void run_operation(const Operation &operation, std::size_t t, std::size_t steps);
    void run_neuron(const Neuron &neuron, const Operation &operation, std::size_t t, Rows x, OutRows out,
                    std::size_t steps);
    void run_adaptive(const AdaptiveLif &neuron, std::size_t size, std::size_t t, Rows x, OutRows out,
                      std::size_t steps);
    void learn(const Plastic &plastic, const float *x, const float *z) const;
    Rows operand(const Operation &operation, std::size_t t, std::size_t steps);
    Rows source_rows(const Source &source, std::size_t t) const;
    Rows rows(std::uint32_t signal) const { return {parts_.places[signal].first, parts_.places[signal].stride}; }
    float *variable(std::uint32_t index) const { return variables_ + program_.state[index].offset; }
    const float *previous(std::uint32_t signal) const {
        return variable(static_cast<std::uint32_t>(program_.signals[signal].previous));
    }

    bool reported_late(std::uint32_t signal) const {
        return program_.reports_previous && program_.signals[signal].spiking;
    }

    // Row `first_` + t of this sample in a response of [batch][steps][size].
    float *response_row(std::uint64_t offset, std::uint64_t size, std::size_t t) const;
    void record_state(std::uint32_t index, std::size_t t) const;
    void record_signals() const;
    void record(std::uint32_t signal, std::uint64_t offset, bool late) const;
    void count() const;
    void carry() const;
};

} // namespace hillock
