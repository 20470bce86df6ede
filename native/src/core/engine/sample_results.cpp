// What a SampleRun writes into the response.
#include "core/engine/sample_run.hpp"

#include <algorithm>

namespace hillock::core {

float *SampleRun::response_row(const Place &place, std::size_t sample, std::size_t t) const {
    return request_.floats(place.offset) + ((samples_.first + sample) * request_.run.steps + first_ + t) * place.stride;
}

void SampleRun::record_state(std::uint32_t index, std::size_t sample, std::size_t t) const {
    const std::uint64_t size = program_.state[index].size;
    for (const hillock_recording &recording : request_) {
        if (recording.what == HILLOCK_RECORD_STATE && recording.index == index) {
            std::copy_n(variable(index, sample), size, response_row({recording.offset, size}, sample, t));
        }
    }
}

void SampleRun::record_signals() const {
    if (request_.wants_raster()) {
        for (const Port &output : program_.outputs) {
            record(output.signal, raster_place(output), false);
        }
    }
    for (const hillock_recording &recording : request_) {
        if (recording.what == HILLOCK_RECORD_SIGNAL) {
            record(recording.index, recorded_place(recording), reported_late(recording.index));
        }
    }
}

// Late: each step's row is the one of the step before.
void SampleRun::record(std::uint32_t signal, const Place &place, bool late) const {
    const std::uint64_t size = program_.signals[signal].size;
    if (rows(signal).first == response_row(place, 0, 0)) {
        return; // written where it is wanted
    }
    for (std::size_t t = 0; t < steps_; ++t) {
        const Rows all = source_rows({signal, late}, part(t, 1));
        for (std::size_t sample = 0; sample < samples_.count; ++sample) {
            std::copy_n(all.row(sample, 0), size, response_row(place, sample, t));
        }
    }
}

void SampleRun::count() const {
    if (!request_.wants_counts()) {
        return;
    }
    for (const Port &output : program_.outputs) {
        for (std::size_t sample = 0; output.spikes && sample < samples_.count; ++sample) {
            std::int64_t *const row = request_.counts() + (samples_.first + sample) * program_.output_size;
            parts_.kernels.count(rows(output.signal).of(sample), output.size, row + output.offset, steps_);
        }
    }
}

} // namespace hillock::core
