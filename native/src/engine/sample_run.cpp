#include "engine/sample_run.hpp"

#include "engine/finite.hpp"
#include "error.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <type_traits>

namespace hillock {

namespace {

template<class... Case>
struct Overloaded : Case... {
    using Case::operator()...;
};

// Java's (long) of a float, defined for every value.
std::int64_t whole(float value) {
    constexpr float kBeyond = 9223372036854775808.0f; // 2^63
    if (value >= -kBeyond && value < kBeyond) {
        return static_cast<std::int64_t>(value);
    }
    return value > 0 ? INT64_MAX : value < 0 ? INT64_MIN : 0;
}

std::int64_t monotonic_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch(); // CLOCK_MONOTONIC
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

// All ±0, which most rows of spikes are.
bool silent(const float *row, std::size_t size) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < size; ++j) {
        bits |= std::bit_cast<std::uint32_t>(row[j]);
    }
    return (bits & 0x7FFFFFFFu) == 0;
}

// out = (a + b) + c …, elementwise
void add_row(const float *row, std::size_t size, float *out) {
    for (std::size_t j = 0; j < size; ++j) {
        out[j] += row[j];
    }
}

} // namespace

SampleRun::SampleRun(const EngineParts &parts, const Request &request, std::uint32_t sample)
    : parts_(parts), program_(parts.program), request_(request), sample_(sample) {
    std::byte *const state =
        request.state == nullptr ? parts.scratch.state_at_rest() : request.state + sample * program_.state_bytes();
    step_ = reinterpret_cast<std::uint64_t *>(state);
    variables_ = reinterpret_cast<float *>(state + sizeof(std::uint64_t));
}

void SampleRun::run() {
    check_input();
    if (request_.state != nullptr) {
        check_state(HILLOCK_BAD_VALUE, "before the run");
    }
    if (request_.wants_counts()) {
        const std::uint64_t outputs = program_.signals[program_.output].size;
        std::fill_n(request_.counts() + sample_ * outputs, outputs, std::int64_t{0});
    }
    for (first_ = 0; first_ < request_.run.steps; first_ += steps_) {
        check_limit();
        steps_ = std::min<std::size_t>(parts_.scratch.block_steps(), request_.run.steps - first_);
        place_signals();
        for (const Stage &stage : program_.stages) {
            run_stage(stage);
        }
        check_output();
        record_signals();
        count();
        carry();
    }
    check_state(HILLOCK_UNSTABLE, "after the run");
}

void SampleRun::check_limit() const {
    const hillock_run &run = request_.run;
    if (run.cancel != nullptr && __atomic_load_n(run.cancel, __ATOMIC_RELAXED) != 0) {
        throw Error(HILLOCK_CANCELLED, text("cancelled before step ", first_, " of sample ", sample_));
    }
    if (run.deadline_ns != 0 && monotonic_ns() >= run.deadline_ns) {
        throw Error(HILLOCK_DEADLINE, text("the deadline passed before step ", first_, " of sample ", sample_));
    }
}

void SampleRun::check_input() const {
    const std::uint64_t size = program_.signals[program_.input].size;
    const std::uint64_t values = request_.run.held == 1 ? size : request_.run.steps * size;
    const std::size_t bad = first_not_finite(request_.input + sample_ * values, values);
    if (bad < values) {
        throw Error(HILLOCK_BAD_VALUE, text("input of sample ", sample_, ", step ", bad / size, ", element ",
                                            bad % size, " is not finite"));
    }
}

void SampleRun::check_state(hillock_status status, const char *when) const {
    for (const StateVariable &variable : program_.state) {
        const std::size_t bad = first_not_finite(variables_ + variable.offset, variable.size);
        if (bad < variable.size) {
            throw Error(status, text("state variable '", variable.name, "' of sample ", sample_, ", element ", bad,
                                     ", is not finite ", when));
        }
    }
}

void SampleRun::check_output() const {
    if (program_.output_spikes) {
        return;
    }
    const Signal &output = program_.signals[program_.output];
    for (std::size_t t = 0; t < steps_; ++t) {
        const std::size_t bad = first_not_finite(rows(program_.output).row(t), output.size);
        if (bad < output.size) {
            throw Error(HILLOCK_UNSTABLE, text("output '", output.name, "' of sample ", sample_, ", step ", first_ + t,
                                               ", element ", bad, " is not finite"));
        }
    }
}

void SampleRun::place_signals() {
    for (std::uint32_t signal = 0; signal < program_.signals.size(); ++signal) {
        const std::size_t stride = parts_.steady[signal] != 0 ? 0 : program_.signals[signal].size;
        parts_.places[signal] = {parts_.scratch.rows(signal), stride};
    }
    const std::uint64_t size = program_.signals[program_.input].size;
    const std::uint64_t row = request_.run.held == 1 ? sample_ : std::uint64_t{sample_} * request_.run.steps + first_;
    parts_.places[program_.input].first = const_cast<float *>(request_.input + row * size); // no operation writes it
    if (request_.wants_raster()) {
        place(program_.output, request_.run.raster_offset);
    }
    for (const hillock_recording &recording : request_) {
        if (recording.what == HILLOCK_RECORD_SIGNAL && !reported_late(recording.index)) {
            place(recording.index, recording.offset);
        }
    }
}

// Lets a signal be written where it is wanted, which saves the copy.
void SampleRun::place(std::uint32_t signal, std::uint64_t offset) {
    OutRows &rows = parts_.places[signal];
    if (signal != program_.input && parts_.steady[signal] == 0 && rows.first == parts_.scratch.rows(signal)) {
        rows.first = response_row(offset, program_.signals[signal].size, 0);
    }
}

void SampleRun::run_stage(const Stage &stage) {
    const bool steady = parts_.steady[stage.operations.front().out] != 0;
    if (steady) {
        if (first_ == 0) {
            run_operation(stage.operations.front(), 0, 1);
        }
    } else if (stage.feed_forward) {
        run_operation(stage.operations.front(), 0, steps_);
    } else {
        for (std::size_t t = 0; t < steps_; ++t) {
            for (const Operation &operation : stage.operations) {
                run_operation(operation, t, 1);
            }
            for (const Operation &operation : stage.operations) {
                if (const auto *const plastic = std::get_if<Plastic>(&operation.kind)) {
                    learn(*plastic, operand(operation, t, 1).first, rows(plastic->post).row(t));
                }
            }
        }
    }
}

// Runs steps t … t + steps − 1 of the block.
void SampleRun::run_operation(const Operation &operation, std::size_t t, std::size_t steps) {
    const Kernels &kernels = parts_.kernels;
    const std::size_t size = operation.outputs;
    const Rows x = operand(operation, t, steps);
    const OutRows out{parts_.places[operation.out].row(t), parts_.places[operation.out].stride};
    std::visit(Overloaded{[&](const Sum &) {
                              for (std::size_t s = 0; s < steps; ++s) {
                                  std::copy_n(x.row(s), size, out.row(s));
                              }
                          },
                          [&](const Linear &linear) { kernels.linear(linear, x, out, steps); },
                          [&](const Conv &conv) {
                              kernels.conv(conv, parts_.scratch.conv_plan(operation.out).taps(), parts_.scratch.sums(),
                                           x, out, steps);
                          },
                          [&](const Pool &pool) { kernels.pool(pool, x, out, steps); },
                          [&](const Scale &scale) { kernels.scale(scale, size, x, out, steps); },
                          [&](const Threshold &threshold) { kernels.threshold(threshold, size, x, out, steps); },
                          [&](const Delay &delay) { delay.run(*step_ + t, steps, size, variable(delay.ring), x, out); },
                          [&](const Plastic &plastic) { kernels.plastic(plastic, variables_, x.row(0), out.row(0)); },
                          [&](const AdaptiveLif &neuron) { run_adaptive(neuron, size, t, x, out, steps); },
                          [&](const Neuron &neuron) { run_neuron(neuron, operation, t, x, out, steps); }},
               operation.kind);
}

void SampleRun::run_neuron(const Neuron &neuron, const Operation &operation, std::size_t t, Rows x, OutRows out,
                           std::size_t steps) {
    const bool late = neuron.fire.reset == Reset::subtract_late;
    NeuronMemory memory{variable(neuron.v), neuron.cuba() ? variable(neuron.i) : nullptr,
                        late ? source_rows({operation.out, true}, t).first : nullptr};
    if (parts_.recorded_state[neuron.v] == 0) {
        parts_.kernels.neuron(neuron, operation.outputs, memory, x, out, steps);
        return;
    }
    for (std::size_t s = 0; s < steps; ++s) {
        parts_.kernels.neuron(neuron, operation.outputs, memory, {x.row(s), 0}, {out.row(s), 0}, 1);
        memory.z_before = out.row(s);
        record_state(neuron.v, t + s);
    }
}

void SampleRun::run_adaptive(const AdaptiveLif &neuron, std::size_t size, std::size_t t, Rows x, OutRows out,
                             std::size_t steps) {
    for (std::size_t s = 0; s < steps; ++s) {
        parts_.kernels.adaptive_lif(neuron, size, variables_, x.row(s), out.row(s));
        if (parts_.recorded_state[neuron.membrane] != 0) {
            record_state(neuron.membrane, t + s);
        }
    }
}

void SampleRun::learn(const Plastic &plastic, const float *x, const float *z) const {
    const Kernels &kernels = parts_.kernels;
    std::visit(Overloaded{[&](const Stdp &rule) { kernels.stdp(plastic, rule, variables_, x, z); },
                          [&](const Hebbian &rule) { kernels.hebbian(plastic, rule, variables_, x, z); },
                          [&](const Delta &rule) { kernels.delta(plastic, rule, variables_, x, z); }},
               plastic.rule);
}

Rows SampleRun::operand(const Operation &operation, std::size_t t, std::size_t steps) {
    if (operation.in.empty()) {
        return {parts_.scratch.zeros(), 0};
    }
    const Rows first = source_rows(operation.in.front(), t);
    if (operation.in.size() == 1) {
        return first;
    }
    const std::size_t size = operation.inputs;
    const OutRows sum{parts_.scratch.operand(), size};
    for (std::size_t s = 0; s < steps; ++s) {
        std::copy_n(first.row(s), size, sum.row(s));
        for (std::size_t k = 1; k < operation.in.size(); ++k) {
            add_row(source_rows(operation.in[k], t).row(s), size, sum.row(s));
        }
    }
    return {sum.first, size};
}

// The rows of a source from step t of the block on; a late one has but one.
Rows SampleRun::source_rows(const Source &source, std::size_t t) const {
    const Rows all = rows(source.signal);
    if (!source.late) {
        return {all.row(t), all.stride};
    }
    return {t == 0 ? previous(source.signal) : all.row(t - 1), 0};
}

float *SampleRun::response_row(std::uint64_t offset, std::uint64_t size, std::size_t t) const {
    return request_.floats(offset) + (std::uint64_t{sample_} * request_.run.steps + first_ + t) * size;
}

void SampleRun::record_state(std::uint32_t index, std::size_t t) const {
    const std::uint64_t size = program_.state[index].size;
    for (const hillock_recording &recording : request_) {
        if (recording.what == HILLOCK_RECORD_STATE && recording.index == index) {
            std::copy_n(variable(index), size, response_row(recording.offset, size, t));
        }
    }
}

void SampleRun::record_signals() const {
    if (request_.wants_raster()) {
        record(program_.output, request_.run.raster_offset, false);
    }
    for (const hillock_recording &recording : request_) {
        if (recording.what == HILLOCK_RECORD_SIGNAL) {
            record(recording.index, recording.offset, reported_late(recording.index));
        }
    }
}

// Late: each step's row is the one of the step before.
void SampleRun::record(std::uint32_t signal, std::uint64_t offset, bool late) const {
    const std::uint64_t size = program_.signals[signal].size;
    if (rows(signal).first == response_row(offset, size, 0)) {
        return; // written where it is wanted
    }
    for (std::size_t t = 0; t < steps_; ++t) {
        const float *const row = late ? source_rows({signal, true}, t).first : rows(signal).row(t);
        std::copy_n(row, size, response_row(offset, size, t));
    }
}

void SampleRun::count() const {
    if (!request_.wants_counts()) {
        return;
    }
    const std::uint64_t size = program_.signals[program_.output].size;
    std::int64_t *const counts = request_.counts() + sample_ * size;
    for (std::size_t t = 0; t < steps_; ++t) {
        const float *const row = rows(program_.output).row(t);
        if (silent(row, size)) {
            continue;
        }
        for (std::size_t j = 0; j < size; ++j) {
            counts[j] = static_cast<std::int64_t>(static_cast<std::uint64_t>(counts[j]) +
                                                  static_cast<std::uint64_t>(whole(row[j])));
        }
    }
}

// Keeps the last step for those who read it late in the next block.
void SampleRun::carry() const {
    for (std::uint32_t signal = 0; signal < program_.signals.size(); ++signal) {
        if (program_.signals[signal].previous >= 0) {
            const float *const last = rows(signal).row(steps_ - 1);
            std::copy_n(last, program_.signals[signal].size,
                        variable(static_cast<std::uint32_t>(program_.signals[signal].previous)));
        }
    }
    *step_ += steps_;
}

} // namespace hillock
