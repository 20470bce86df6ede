#include "core/transform/conv.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"
#include "core/image/widening.hpp"
#include "core/transform/padded_rows.hpp"

#include <vector>

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
    return {window,
            groups,
            reader.weights(weight),
            reader.bias(window.out_channels),
            nullptr,
            reader.small_weights(weight, window.out_channels)};
}

std::size_t Conv::panel_floats() const {
    return rows() * padded(targets());
}

void Conv::make_panels(float *memory) {
    copy_padded_rows(weight, targets(), rows(), targets(), memory);
    panels = memory;
}

// At few positions the time goes into fetching weights, at many into arithmetic with them.
bool Conv::keeps_small(std::size_t second_cache) const {
    constexpr std::size_t kFewPositions = 64;
    return window.positions() <= kFewPositions && panel_floats() * sizeof(float) > second_cache;
}

std::size_t Conv::small_panel_bytes(std::size_t second_cache) const {
    if (!keeps_small(second_cache)) {
        return panel_floats() * sizeof(float);
    }
    const std::size_t scales = small.type == WeightType::i8 ? groups * padded(targets()) * sizeof(float) : 0;
    return scales + panel_floats() * bytes_of(small.type);
}

void Conv::make_small_panels(std::byte *memory, std::size_t second_cache) {
    if (!keeps_small(second_cache)) {
        make_widened_panels(reinterpret_cast<float *>(memory));
        return;
    }
    small_panels = {small.type, memory, nullptr};
    if (small.type == WeightType::f16) {
        copy_padded_rows(small.halves(), targets(), rows(), targets(), reinterpret_cast<std::uint16_t *>(memory));
        return;
    }
    auto *const scales = reinterpret_cast<float *>(memory);
    copy_padded_rows(small.scales, targets(), groups, targets(), scales);
    auto *const weights = reinterpret_cast<std::int8_t *>(scales + groups * padded(targets()));
    copy_padded_rows(small.bytes(), targets(), rows(), targets(), weights);
    small_panels.scales = scales;
    small_panels.first = weights;
}

void Conv::make_widened_panels(float *memory) {
    std::vector<float> row(targets());
    for (std::size_t k = 0; k < rows(); ++k) {
        const std::size_t group = k / (rows() / groups);
        widen(small.from(k * targets(), group * targets()), 1, targets(), row.data());
        copy_padded_rows(row.data(), targets(), 1, targets(), memory + k * padded(targets()));
    }
    panels = memory;
}

} // namespace hillock::core
