#include "core/transform/linear.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"

#include <algorithm>

namespace hillock::core {

Linear Linear::read(OperationReader &reader) {
    const Tensor &weight = reader.weight();
    if (weight.shape.size() != 2 || weight.shape[1] != reader.outputs()) {
        reader.fields().refuse(
            "weight", text("of shape ", shape_text(weight.shape), " does not fit [inputs, ", reader.outputs(), "]"));
    }
    reader.operand_has(weight.shape[0]);
    return {weight.shape[0], weight.shape[1], reader.weights(weight, weight.shape[1]), reader.bias(weight.shape[1])};
}

std::size_t Linear::panel_floats() const {
    return inputs * padded(outputs);
}

void Linear::make_panels(float *memory) {
    for (std::size_t first = 0; first < outputs; first += kPanelTargets) {
        make_panel(first, memory);
    }
    panels = memory;
}

void Linear::make_panel(std::size_t first, float *memory) const {
    const std::size_t size = std::min<std::size_t>(kPanelTargets, outputs - first), row = padded(size);
    float *const panel = memory + first * inputs;
    for (std::size_t i = 0; i < inputs; ++i) {
        std::copy_n(weight + i * outputs + first, size, panel + i * row);
        std::fill_n(panel + i * row + size, row - size, 0.0f);
    }
}

} // namespace hillock::core
