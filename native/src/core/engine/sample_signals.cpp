// Where the signals of a SampleRun's block lie, and what of them the next block needs.
#include "core/engine/sample_run.hpp"

#include <algorithm>

namespace hillock::core {

void SampleRun::place_signals() {
    for (std::uint32_t signal = 0; signal < program_.signals.size(); ++signal) {
        const std::size_t size = program_.signals[signal].size, stride = Layout::stride(size);
        const std::size_t words = BitRows::words(size);
        const bool steady = parts_.plan.steady[signal] != 0;
        float *const first = parts_.scratch.floats(parts_.layout.signals[signal]);
        parts_.scratch.places()[signal] = {first, steady ? 0 : stride, steady ? stride : steps_ * stride};
        parts_.scratch.bits()[signal] = {};
        if (parts_.plan.kept[signal] == Kept::bits) {
            parts_.scratch.places()[signal] = {};
            parts_.scratch.bits()[signal] = {reinterpret_cast<std::uint64_t *>(first), words, steps_ * words};
        }
    }
    place_input();
    if (request_.wants_raster()) {
        place(program_.output, request_.run.raster_offset);
    }
    for (const hillock_recording &recording : request_) {
        if (recording.what == HILLOCK_RECORD_SIGNAL && !reported_late(recording.index)) {
            place(recording.index, recording.offset);
        }
    }
}

void SampleRun::place_input() {
    const std::uint64_t size = program_.signals[program_.input].size;
    OutRows &input = parts_.scratch.places()[program_.input];
    if (request_.listed()) {
        const std::size_t stride = Layout::stride(size);
        input = {parts_.scratch.floats(parts_.layout.spread), stride, steps_ * stride};
        if (parts_.spreads) {
            spread();
        }
        return;
    }
    const bool held = request_.run.held == 1;
    const std::uint64_t row = held ? samples_.first : samples_.first * request_.run.steps + first_;
    input.first = const_cast<float *>(request_.input + row * size); // no operation writes it
    input.stride = held ? 0 : size;
    input.sample_stride = held ? size : request_.run.steps * size;
}

// Makes rows of the block's lists of spikes.
void SampleRun::spread() const {
    const OutRows &input = parts_.scratch.places()[program_.input];
    const std::size_t size = program_.signals[program_.input].size;
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        for (std::size_t t = 0; t < steps_; ++t) {
            float *const row = input.row(sample, t);
            std::fill_n(row, size, 0.0f);
            if (!request_.spikes.for_each(list(sample) + t, size, [&](std::size_t source) { row[source] = 1.0f; })) {
                refuse_changed_lists();
            }
        }
    }
}

// Lets a signal be written where it is wanted, which saves the copy.
void SampleRun::place(std::uint32_t signal, std::uint64_t offset) {
    OutRows &rows = parts_.scratch.places()[signal];
    if (signal != program_.input && parts_.plan.steady[signal] == 0 &&
        rows.first == parts_.scratch.floats(parts_.layout.signals[signal])) {
        rows.first = response_row(offset, program_.signals[signal].size, 0, 0);
        rows.stride = program_.signals[signal].size;
        rows.sample_stride = request_.run.steps * program_.signals[signal].size;
    }
}

void SampleRun::carry(std::uint32_t signal, std::size_t sample, float *to) const {
    const std::size_t size = program_.signals[signal].size;
    if (parts_.plan.kept[signal] != Kept::bits) {
        std::copy_n(rows(signal).row(sample, steps_ - 1), size, to);
        return;
    }
    const std::uint64_t *const last = parts_.scratch.bits()[signal].row(sample, steps_ - 1);
    for (std::size_t j = 0; j < size; ++j) {
        to[j] = (last[j / 64] >> (j % 64) & 1) != 0 ? 1.0f : 0.0f;
    }
}

// Keeps the last step for those who read it late in the next block; spikes in bits only if there will be one.
void SampleRun::carry() const {
    const bool ends = request_.state == nullptr && first_ + steps_ == request_.run.steps;
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        for (std::uint32_t signal = 0; signal < program_.signals.size(); ++signal) {
            if (program_.signals[signal].previous >= 0 && !(ends && parts_.plan.kept[signal] == Kept::bits)) {
                carry(signal, sample, variable(static_cast<std::uint32_t>(program_.signals[signal].previous), sample));
            }
        }
        step(sample) += steps_;
    }
}

} // namespace hillock::core
