#include "protocol/tensor_names.hpp"

#include "protocol/checks.hpp"

#include <algorithm>

namespace hillock::protocol {

TensorNames::TensorNames(std::vector<WireTensor> tensors) : left_(std::move(tensors)) {
    std::vector<std::string_view> names;
    for (const WireTensor &tensor : left_) {
        names.push_back(tensor.name);
    }
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) != names.end()) {
        refuse(ErrorCode::bad_frame, "tensors", "two have one name");
    }
}

std::optional<WireTensor> TensorNames::take(std::string_view name) {
    const auto found = std::ranges::find(left_, name, &WireTensor::name);
    if (found == left_.end()) {
        return std::nullopt;
    }
    WireTensor tensor = std::move(*found);
    left_.erase(found);
    return tensor;
}

WireTensor TensorNames::require(std::string_view name) {
    std::optional<WireTensor> tensor = take(name);
    if (!tensor) {
        refuse(ErrorCode::bad_message, name, "the tensor is missing");
    }
    return *std::move(tensor);
}

std::vector<WireTensor> TensorNames::take_recordings() {
    const auto is_recording = [](const WireTensor &tensor) {
        return tensor.name.ends_with(":z") || tensor.name.ends_with(":v");
    };
    const auto others = std::stable_partition(left_.begin(), left_.end(), is_recording);
    std::vector<WireTensor> recordings(std::make_move_iterator(left_.begin()), std::make_move_iterator(others));
    left_.erase(left_.begin(), others);
    return recordings;
}

std::vector<WireTensor> TensorNames::rest() {
    return std::move(left_);
}

} // namespace hillock::protocol
