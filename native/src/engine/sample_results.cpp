// What a SampleRun writes into the response.
#include "engine/sample_run.hpp"

#include <algorithm>
#include <bit>

namespace hillock {

namespace {

// Java's (long) of a float, defined for every value.
std::int64_t whole(float value) {
    constexpr float kBeyond = 9223372036854775808.0f; // 2^63
    if (value >= -kBeyond && value < kBeyond) {
        return static_cast<std::int64_t>(value);
    }
    return value > 0 ? INT64_MAX : value < 0 ? INT64_MIN : 0;
}

// All ±0, which most rows of spikes are.
bool silent(const float *row, std::size_t size) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < size; ++j) {
        bits |= std::bit_cast<std::uint32_t>(row[j]);
    }
    return (bits & 0x7FFFFFFFu) == 0;
}

} // namespace

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
        for (std::size_t t = 0; t < steps_; ++t) {
            const float *const row = rows(program_.output).row(sample, t);
            if (silent(row, size)) {
                continue;
            }
            for (std::size_t j = 0; j < size; ++j) {
                counts[j] = static_cast<std::int64_t>(static_cast<std::uint64_t>(counts[j]) +
                                                      static_cast<std::uint64_t>(whole(row[j])));
            }
        }
    }
}

} // namespace hillock
