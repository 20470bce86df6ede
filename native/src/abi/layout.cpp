// hillock_layout: every struct of hillock.h with all its fields.
#include "hillock.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {

struct Entry {
    const char *name;
    std::uint64_t value;
};

#define HILLOCK_SIZE(type)                                                                                             \
    { #type, sizeof(type) }
#define HILLOCK_FIELD(type, field)                                                                                     \
    { #type "." #field, offsetof(type, field) }

constexpr Entry kLayout[] = {
    HILLOCK_SIZE(hillock_error),
    HILLOCK_FIELD(hillock_error, struct_size),
    HILLOCK_FIELD(hillock_error, status),
    HILLOCK_FIELD(hillock_error, message),
    HILLOCK_SIZE(hillock_engine_options),
    HILLOCK_FIELD(hillock_engine_options, struct_size),
    HILLOCK_FIELD(hillock_engine_options, isa),
    HILLOCK_FIELD(hillock_engine_options, block_steps),
    HILLOCK_FIELD(hillock_engine_options, threads),
    HILLOCK_SIZE(hillock_recording),
    HILLOCK_FIELD(hillock_recording, what),
    HILLOCK_FIELD(hillock_recording, index),
    HILLOCK_FIELD(hillock_recording, offset),
    HILLOCK_SIZE(hillock_run),
    HILLOCK_FIELD(hillock_run, struct_size),
    HILLOCK_FIELD(hillock_run, batch),
    HILLOCK_FIELD(hillock_run, steps),
    HILLOCK_FIELD(hillock_run, held),
    HILLOCK_FIELD(hillock_run, response_bytes),
    HILLOCK_FIELD(hillock_run, counts_offset),
    HILLOCK_FIELD(hillock_run, raster_offset),
    HILLOCK_FIELD(hillock_run, recordings_count),
    HILLOCK_FIELD(hillock_run, reserved),
    HILLOCK_FIELD(hillock_run, recordings),
    HILLOCK_FIELD(hillock_run, cancel),
    HILLOCK_FIELD(hillock_run, deadline_ns),
};

} // namespace

std::uint64_t hillock_layout(const char *name) {
    for (const Entry &entry : kLayout) {
        if (name != nullptr && std::strcmp(entry.name, name) == 0) {
            return entry.value;
        }
    }
    return UINT64_MAX;
}
