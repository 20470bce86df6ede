#include "protocol/spikes_in_full.hpp"

#include "protocol/checks.hpp"

#include <algorithm>

namespace hillock::protocol {

namespace {

bool is_list(const WireTensor *tensor) {
    return tensor->type == ElementType::SPIKES;
}

WireTensor in_full(const WireTensor &spikes) {
    std::vector<float> values(static_cast<std::size_t>(elements(spikes.shape)));
    for (const std::uint32_t position : spikes.values<std::uint32_t>()) {
        if (position >= values.size()) {
            refuse(ErrorCode::bad_value, spikes.name,
                   "a spike is at " + std::to_string(position) + " of " + std::to_string(values.size()) + " elements");
        }
        values[position] = 1;
    }
    return WireTensor::keep<float>(spikes.name, spikes.shape, std::move(values));
}

} // namespace

bool has_spikes(const Envelope &envelope) {
    return std::ranges::any_of(tensors(envelope), is_list);
}

Envelope with_spikes_in_full(const Envelope &envelope, std::uint32_t max_frame) {
    Envelope full = envelope;
    std::size_t bytes = 0;
    for (const WireTensor *tensor : tensors(full)) {
        check_tensor(*tensor);
        bytes +=
            is_list(tensor) ? static_cast<std::size_t>(elements(tensor->shape)) * sizeof(float) : tensor->data.size();
    }
    if (bytes > max_frame) {
        refuse(ErrorCode::too_large, "frame",
               "spikes in full have " + std::to_string(bytes) + " bytes, the largest frame has " +
                   std::to_string(max_frame));
    }
    for (const WireTensor *tensor : tensors(full)) {
        if (is_list(tensor)) {
            const_cast<WireTensor &>(*tensor) = in_full(*tensor); // of the copy made here
        }
    }
    return full;
}

} // namespace hillock::protocol
