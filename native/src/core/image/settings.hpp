#pragma once

#include "core/image/fields.hpp"

namespace hillock::core {

// Reads the run settings that an image was compiled with. All are checked; engines need but one: whether a spiking neuron's
// recording holds the previous step's spikes (`report`).
bool read_reports_previous(Fields settings);

} // namespace hillock::core
