#pragma once

#include "core/transform/padding.hpp"
#include "core/transform/weights.hpp"
#include "core/transform/window.hpp"

namespace hillock::core {

// Cross-correlation with zero padding, each output channel with the input channels of its group. Plain data; tensors lie in
// the image.
struct Conv {
    Window window;
    std::uint64_t groups;
    const float *weight; // [channels][kernel_height][kernel_width][out_channels / groups], or null
    const float *bias;   // [out_channels] or null
    const float *panels =
        nullptr; // the weights once more, each row padded; of small weights widened, where that is faster, or null
    SmallWeights small{};        // in place of `weight`
    SmallWeights small_panels{}; // in place of `panels`; scales [groups][padded targets]

    static Conv read(OperationReader &reader);

    [[gnu::always_inline]] std::size_t targets() const { return window.out_channels / groups; } // of a group
    [[gnu::always_inline]] std::size_t patch() const {
        return window.channels / groups * window.kernel();
    } // sources of a position, at most
    [[gnu::always_inline]] std::size_t rows() const { return window.channels * window.kernel(); } // of weights
    std::size_t panel_floats() const;
    // Fills `memory`, of that size and aligned to 64, and refers to it from now on.
    void make_panels(float *memory);
    // The same for small weights, in panels of their type or of float32, whichever the second-level cache makes faster.
    std::size_t small_panel_bytes(std::size_t second_cache) const;
    void make_small_panels(std::byte *memory, std::size_t second_cache);

  private:
    bool keeps_small(std::size_t second_cache) const;
    void make_widened_panels(float *memory);
};

} // namespace hillock::core
