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
    HILLOCK_SIZE(hillock_parameter),
    HILLOCK_FIELD(hillock_parameter, operation),
    HILLOCK_FIELD(hillock_parameter, key),
    HILLOCK_FIELD(hillock_parameter, size),
    HILLOCK_FIELD(hillock_parameter, lowest),
    HILLOCK_FIELD(hillock_parameter, reserved),
    HILLOCK_SIZE(hillock_dropout),
    HILLOCK_FIELD(hillock_dropout, operation),
    HILLOCK_FIELD(hillock_dropout, reserved),
    HILLOCK_FIELD(hillock_dropout, share),
    HILLOCK_SIZE(hillock_rate_penalty),
    HILLOCK_FIELD(hillock_rate_penalty, operation),
    HILLOCK_FIELD(hillock_rate_penalty, reserved),
    HILLOCK_FIELD(hillock_rate_penalty, low),
    HILLOCK_FIELD(hillock_rate_penalty, high),
    HILLOCK_FIELD(hillock_rate_penalty, strength),
    HILLOCK_SIZE(hillock_training),
    HILLOCK_FIELD(hillock_training, struct_size),
    HILLOCK_FIELD(hillock_training, isa),
    HILLOCK_FIELD(hillock_training, threads),
    HILLOCK_FIELD(hillock_training, steps),
    HILLOCK_FIELD(hillock_training, held),
    HILLOCK_FIELD(hillock_training, batch),
    HILLOCK_FIELD(hillock_training, memory_bytes),
    HILLOCK_FIELD(hillock_training, seed),
    HILLOCK_FIELD(hillock_training, loss),
    HILLOCK_FIELD(hillock_training, reduction),
    HILLOCK_FIELD(hillock_training, surrogate),
    HILLOCK_FIELD(hillock_training, whole_reset),
    HILLOCK_FIELD(hillock_training, optimizer),
    HILLOCK_FIELD(hillock_training, weights),
    HILLOCK_FIELD(hillock_training, loss_first),
    HILLOCK_FIELD(hillock_training, loss_second),
    HILLOCK_FIELD(hillock_training, surrogate_first),
    HILLOCK_FIELD(hillock_training, surrogate_second),
    HILLOCK_FIELD(hillock_training, momentum),
    HILLOCK_FIELD(hillock_training, beta1),
    HILLOCK_FIELD(hillock_training, beta2),
    HILLOCK_FIELD(hillock_training, epsilon),
    HILLOCK_FIELD(hillock_training, decay),
    HILLOCK_FIELD(hillock_training, clip),
    HILLOCK_FIELD(hillock_training, class_weights),
    HILLOCK_FIELD(hillock_training, parameters_count),
    HILLOCK_FIELD(hillock_training, dropout_count),
    HILLOCK_FIELD(hillock_training, penalties_count),
    HILLOCK_FIELD(hillock_training, window),
    HILLOCK_FIELD(hillock_training, parameters),
    HILLOCK_FIELD(hillock_training, dropout),
    HILLOCK_FIELD(hillock_training, penalties),
    HILLOCK_SIZE(hillock_samples),
    HILLOCK_FIELD(hillock_samples, struct_size),
    HILLOCK_FIELD(hillock_samples, count),
    HILLOCK_FIELD(hillock_samples, batch),
    HILLOCK_FIELD(hillock_samples, epoch),
    HILLOCK_FIELD(hillock_samples, input),
    HILLOCK_FIELD(hillock_samples, labels),
    HILLOCK_FIELD(hillock_samples, numbers),
    HILLOCK_FIELD(hillock_samples, cancel),
    HILLOCK_FIELD(hillock_samples, losses),
    HILLOCK_FIELD(hillock_samples, answers),
    HILLOCK_FIELD(hillock_samples, spikes),
    HILLOCK_FIELD(hillock_samples, unstable_sample),
    HILLOCK_FIELD(hillock_samples, unstable_state),
    HILLOCK_FIELD(hillock_samples, unstable_value),
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
