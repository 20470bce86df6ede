// What a SampleRun checks on its way.
#include "core/engine/finite.hpp"
#include "core/engine/sample_run.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace hillock::core {

namespace {

std::int64_t monotonic_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch(); // CLOCK_MONOTONIC
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

} // namespace

void SampleRun::check_limit() const {
    const hillock_run &run = request_.run;
    if (run.cancel != nullptr && __atomic_load_n(run.cancel, __ATOMIC_RELAXED) != 0) {
        throw Error(HILLOCK_CANCELLED, text("cancelled before step ", first_, " of sample ", samples_.first));
    }
    if (run.deadline_ns != 0 && monotonic_ns() >= run.deadline_ns) {
        throw Error(HILLOCK_DEADLINE, text("the deadline passed before step ", first_, " of sample ", samples_.first));
    }
}

// Lists before the run, so that nothing reads outside; values block by block, so that they come from memory once.
void SampleRun::check_block() const {
    const std::uint64_t size = program_.input_size;
    const bool held = request_.run.held == 1;
    // A run of one block writes into the caller's states, so nothing may begin before.
    const bool later = parts_.checks && (apart_ || request_.state == nullptr);
    if (request_.listed() || later || (held && first_ != 0)) {
        return;
    }
    const std::size_t values = held ? size : steps_ * size;
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        if (first_not_finite(input_row(sample), values) < values) {
            check_values();
        }
    }
}

void SampleRun::check_lists() const {
    const SpikeLists &lists = request_.spikes;
    const std::uint64_t size = program_.input_size;
    const std::size_t steps = request_.run.steps, end_row = (samples_.first + samples_.count) * steps;
    for (std::size_t row = samples_.first * steps; row < end_row; ++row) {
        const auto refuse = [&](const auto &...problem) {
            throw Error(HILLOCK_BAD_VALUE,
                        text("spikes of sample ", row / steps, ", step ", row % steps, ": ", problem...));
        };
        const SpikeLists::Range range = lists.range(row);
        if (!lists.inside(range)) {
            refuse("offsets from ", range.begin, " to ", range.end, " of ", lists.count, " sources");
        }
        std::uint32_t before = 0;
        for (std::uint64_t k = range.begin; k < range.end; ++k) {
            const std::uint32_t source = lists.source(k);
            if (source >= size) {
                refuse("source ", source, " of ", size);
            }
            if (k > range.begin && source <= before) {
                refuse("source ", source, " after ", before);
            }
            before = source;
        }
    }
}

// They were as they should be before the run.
void SampleRun::refuse_changed_lists() {
    throw Error(HILLOCK_BAD_VALUE, "the lists of spikes changed during the run");
}

// All of them, so that of several the first is named.
void SampleRun::check_values() const {
    if (request_.listed()) {
        return;
    }
    const std::uint64_t size = program_.input_size;
    const std::uint64_t values = request_.run.held == 1 ? size : request_.run.steps * size;
    const std::size_t bad = first_not_finite(request_.input + samples_.first * values, samples_.count * values);
    if (bad < samples_.count * values) {
        const auto next = std::find_if(program_.inputs.begin() + 1, program_.inputs.end(),
                                       [&](const Port &input) { return input.offset > bad % size; });
        const Port &input = *std::prev(next);
        throw Error(HILLOCK_BAD_VALUE,
                    text("input", program_.inputs.size() == 1 ? "" : " '" + input.name + "'", " of sample ",
                         samples_.first + bad / values, ", step ", bad % values / size, ", element ",
                         bad % size - input.offset, " is not finite"));
    }
}

void SampleRun::check_states(hillock_status status, const char *when) const {
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        for (std::uint32_t index = 0; index < program_.state.size(); ++index) {
            const StateVariable &state = program_.state[index];
            const std::size_t bad = first_not_finite(variable(index, sample), state.size);
            if (bad < state.size) {
                check_values();
                throw Error(status, text("state variable '", state.name, "' of sample ", samples_.first + sample,
                                         ", element ", bad, ", is not finite ", when));
            }
        }
    }
}

void SampleRun::check_output() const {
    for (const Port &output : program_.outputs) {
        if (!output.spikes) {
            check_output(output);
        }
    }
}

void SampleRun::check_output(const Port &output) const {
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        for (std::size_t t = 0; t < steps_; ++t) {
            const std::size_t bad = first_not_finite(rows(output.signal).row(sample, t), output.size);
            if (bad < output.size) {
                check_values(); // what comes in is named before what goes out
                throw Error(HILLOCK_UNSTABLE, text("output '", output.name, "' of sample ", samples_.first + sample,
                                                   ", step ", first_ + t, ", element ", bad, " is not finite"));
            }
        }
    }
}

} // namespace hillock::core
