#include "core/transform/conv.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"

#include <algorithm>

namespace hillock::core {

Conv Conv::read(OperationReader &reader) {
    Fields &fields = reader.fields();
    const Tensor &weight = reader.weight();
    if (weight.shape.size() != 4) {
        fields.refuse("weight", text("of shape ", shape_text(weight.shape), " has not four dimensions"));
    }
    const std::uint64_t groups = fields.number("groups", 1, kMostElements);
    const Window window =
        Window::read(reader, {weight.shape[1], weight.shape[2]}, fields.numbers("dilation", 2, 1, kMostElements));
    if (window.channels % groups != 0 || window.out_channels % groups != 0) {
        fields.refuse("groups",
                      text(groups, " do not divide the channels ", window.channels, " and ", window.out_channels));
    }
    if (weight.shape[0] != window.channels || weight.shape[3] != window.out_channels / groups) {
        fields.refuse("weight",
                      text("of shape ", shape_text(weight.shape), " does not fit ", window.channels,
                           " input channels and ", window.out_channels, " output channels in ", groups, " groups"));
    }
    return {window, groups, reader.weights(weight, window.out_channels), reader.bias(window.out_channels)};
}

std::size_t Conv::panel_floats() const {
    return window.channels * window.kernel() * padded(targets());
}

void Conv::make_panels(float *memory) {
    const std::size_t row = padded(targets());
    for (std::size_t k = 0; k < window.channels * window.kernel(); ++k) {
        std::copy_n(weight + k * targets(), targets(), memory + k * row);
        std::fill_n(memory + k * row + targets(), row - targets(), 0.0f);
    }
    panels = memory;
}

} // namespace hillock::core
