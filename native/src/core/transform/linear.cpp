#include "core/transform/linear.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"
#include "core/transform/padded_rows.hpp"

#include <algorithm>

namespace hillock::core {

namespace {

template<class Weight>
void copy_panels(const Linear &linear, const Weight *weight, Weight *memory) {
    for (std::size_t first = 0; first < linear.outputs; first += kPanelTargets) {
        copy_padded_rows(weight + first, linear.outputs, linear.inputs,
                         std::min<std::size_t>(kPanelTargets, linear.outputs - first), memory + first * linear.inputs);
    }
}

} // namespace

Linear Linear::read(OperationReader &reader) {
    const Tensor &weight = reader.weight();
    if (weight.shape.size() != 2 || weight.shape[1] != reader.outputs()) {
        reader.fields().refuse(
            "weight", text("of shape ", shape_text(weight.shape), " does not fit [inputs, ", reader.outputs(), "]"));
    }
    reader.operand_has(weight.shape[0]);
    return {weight.shape[0],
            weight.shape[1],
            reader.weights(weight),
            reader.bias(weight.shape[1]),
            nullptr,
            reader.small_weights(weight, weight.shape[1])};
}

std::size_t Linear::panel_floats() const {
    return inputs * padded(outputs);
}

void Linear::make_panels(float *memory) {
    copy_panels(*this, weight, memory);
    panels = memory;
}

void Linear::make_panel(std::size_t first, float *memory) const {
    copy_padded_rows(weight + first, outputs, inputs, std::min<std::size_t>(kPanelTargets, outputs - first),
                     memory + first * inputs);
}

std::size_t Linear::small_panel_bytes(std::size_t) const {
    const std::size_t scales = small.type == WeightType::i8 ? padded(outputs) * sizeof(float) : 0;
    return scales + inputs * padded(outputs) * bytes_of(small.type);
}

void Linear::make_small_panels(std::byte *memory, std::size_t) {
    small_panels = {small.type, memory, nullptr};
    if (small.type == WeightType::f16) {
        copy_panels(*this, small.halves(), reinterpret_cast<std::uint16_t *>(memory));
        return;
    }
    auto *const scales = reinterpret_cast<float *>(memory);
    copy_padded_rows(small.scales, outputs, 1, outputs, scales);
    auto *const weights = reinterpret_cast<std::int8_t *>(scales + padded(outputs));
    copy_panels(*this, small.bytes(), weights);
    small_panels.scales = scales;
    small_panels.first = weights;
}

} // namespace hillock::core
