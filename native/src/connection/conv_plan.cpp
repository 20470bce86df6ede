#include "connection/conv_plan.hpp"

namespace hillock {

ConvPlan::ConvPlan(const Window &w)
    : rows_(w.height, w.out_height, w.kernel_height, w.stride_y, w.padding_top, w.dilation_y),
      columns_(w.width, w.out_width, w.kernel_width, w.stride_x, w.padding_left, w.dilation_x) {}

ConvPlan::Axis::Axis(std::uint64_t size, std::uint64_t out_size, std::uint64_t kernel, std::uint64_t stride,
                     std::uint64_t padding, std::uint64_t dilation) {
    begin.push_back(0);
    for (std::uint64_t position = 0; position < size; ++position) {
        // position = out · stride + k · dilation − padding
        const std::uint64_t padded = position + padding;
        for (std::uint64_t k = 0; k < kernel && k * dilation <= padded; ++k) {
            const std::uint64_t start = padded - k * dilation;
            if (start % stride == 0 && start / stride < out_size) {
                taps.push_back({static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(start / stride)});
            }
        }
        begin.push_back(taps.size());
    }
}

} // namespace hillock
