#pragma once

#include <cstdint>
#include <vector>

namespace hillock::core {

class OperationReader;

// A two-dimensional window moving over channels of height × width. Whatever it covers outside contributes nothing.
struct Window {
    std::uint64_t channels, height, width; // of the input
    std::uint64_t out_channels, out_height, out_width;
    std::uint64_t kernel_height, kernel_width;
    std::uint64_t stride_y, stride_x;
    std::uint64_t padding_top, padding_left;
    std::uint64_t dilation_y, dilation_x;

    [[gnu::always_inline]] std::size_t positions() const { return out_height * out_width; }
    [[gnu::always_inline]] std::size_t kernel() const { return kernel_height * kernel_width; }
    // Whether windows lie beside each other, within the input.
    [[gnu::always_inline]] bool tiles() const {
        return stride_y == kernel_height && stride_x == kernel_width && padding_top == 0 && padding_left == 0 &&
               dilation_y == 1 && dilation_x == 1 && out_height * kernel_height <= height &&
               out_width * kernel_width <= width;
    }

    // Checks that `input` and `output` fit the operation's operand and signal.
    static Window read(OperationReader &reader, const std::vector<std::uint64_t> &kernel,
                       const std::vector<std::uint64_t> &dilation);
};

} // namespace hillock::core
