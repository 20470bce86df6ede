#pragma once

#include "core/image/fields.hpp"

namespace hillock::core {

// Reads the run settings that an image was compiled with. All are checked; engines need but one, which holds for the neurons
// that do not say otherwise: whether a spiking neuron's recording holds the previous step's spikes (`report`).
bool read_reports_previous(Fields settings);

// One field of its own: whether `report` is previous_step, `fires` (if it is there) at_or_above, `update_order` (if it is there)
// membrane_first.
bool read_report(Fields &fields);
bool read_at_or_above(Fields &fields);
bool read_membrane_first(Fields &fields);

} // namespace hillock::core
