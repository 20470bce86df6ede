#pragma once

#include "hillock/envelope.hpp"

#include <cstdint>

// Spikes for peers that do not read them.
namespace hillock::protocol {

// Whether a tensor of the message is of SPIKES.
bool has_spikes(const Envelope &envelope);

// The message with F32 instead of SPIKES. Throws InvalidMessage: `too_large` before it makes rows that no frame of `max_frame` bytes
// holds, `bad_value` for positions outside their tensor.
Envelope with_spikes_in_full(const Envelope &envelope, std::uint32_t max_frame);

} // namespace hillock::protocol
