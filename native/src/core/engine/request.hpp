#pragma once

#include "core/image/image.hpp"
#include "core/kernel/spike_lists.hpp"
#include "hillock.h"

#include <cstddef>
#include <cstdint>

namespace hillock::core {

// One call of hillock_engine_run or hillock_engine_run_spikes: refers to the caller's memory for the length of the call.
struct Request {
    const hillock_run &run;
    const float *input; // or
    SpikeLists spikes;
    std::byte *response;
    std::byte *state; // null: each sample starts at rest

    const hillock_recording *begin() const { return run.recordings; }
    const hillock_recording *end() const { return run.recordings + run.recordings_count; }

    bool listed() const { return spikes.offsets != nullptr; }
    bool wants_counts() const { return run.counts_offset != HILLOCK_NOWHERE; }
    bool wants_raster() const { return run.raster_offset != HILLOCK_NOWHERE; }
    std::int64_t *counts() const { return reinterpret_cast<std::int64_t *>(response + run.counts_offset); }
    float *floats(std::uint64_t offset) const { return reinterpret_cast<float *>(response + offset); }
};

// Refuses what the image cannot answer or what does not fit its memory, before anything is read or written.
void check(const Request &request, const Image &image);

} // namespace hillock::core
