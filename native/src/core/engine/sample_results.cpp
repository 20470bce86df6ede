// What a SampleRun writes into the response.
#include "core/engine/sample_run.hpp"

#include <algorithm>

namespace hillock::core {

float *SampleRun::response_row(std::uint64_t offset, std::uint64_t size, std::size_t sample, std::size_t t) const {
    return request_.floats(offset) + ((samples_.first + sample) * request_.run.steps + first_ + t) * size;
}

void SampleRun::record_state(std::uint32_t index, std::size_t sample, std::size_t t) const {
    const std::uint64_t size = program_.state[index].size;
    for (const hillock_recording &recording : request_) {
        if (recording.what == HILLOCK_RECORD_STATE && recording.index == index) {
            std::copy_n(variable(index, sample), size, response_row(recording.offset, size, sample, t));
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
    if (rows(signal).first == response_row(offset, size, 0, 0)) {
        return; // written where it is wanted
    }
    for (std::size_t t = 0; t < steps_; ++t) {
        const Rows all = source_rows({signal, late}, t);
        for (std::size_t sample = 0; sample < samples_.count; ++sample) {
            std::copy_n(all.row(sample, 0), size, response_row(offset, size, sample, t));
        }
    }
}

void SampleRun::count() const {
    if (!request_.wants_counts()) {
        return;
    }
    const std::uint64_t size = program_.signals[program_.output].size;
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        std::int64_t *const counts = request_.counts() + (samples_.first + sample) * size;
        parts_.kernels.count(rows(program_.output).of(sample), size, counts, steps_);
    }
}

} // namespace hillock::core
