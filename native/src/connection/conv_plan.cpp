#include "connection/conv_plan.hpp"

#include <algorithm>

namespace hillock {

ConvPlan::ConvPlan(const Window &w)
    : rows_(w.height, w.out_height, w.kernel_height, w.stride_y, w.padding_top, w.dilation_y),
      columns_(w.width, w.out_width, w.kernel_width, w.stride_x, w.padding_left, w.dilation_x) {}

ConvPlan::ConvPlan(const Conv &conv) : ConvPlan(conv.window) {
    constexpr std::size_t kMostReach = 1 << 16;   // half a mebibyte
    constexpr std::size_t kMostEntries = 1 << 19; // twice 2 MiB
    const Window &w = conv.window;
    const std::size_t reaches = rows_.most() * columns_.most(), beyond = w.positions();
    const std::size_t entries = beyond * conv.patch() + 64 * reaches; // those beyond, of 64 elements
    if (w.height * w.width * reaches > kMostReach || entries > kMostEntries) {
        return;
    }
    reaches_ = reaches;
    list_entries_ = entries;
    for (std::uint64_t r = 0; r < w.height; ++r) {
        for (std::uint64_t c = 0; c < w.width; ++c) {
            const std::size_t end = reach_.size() + reaches;
            for (std::uint64_t a = rows_.begin[r]; a < rows_.begin[r + 1]; ++a) {
                for (std::uint64_t b = columns_.begin[c]; b < columns_.begin[c + 1]; ++b) {
                    const Tap row = rows_.taps[a], column = columns_.taps[b];
                    reach_.push_back({static_cast<std::uint32_t>(row.kernel * w.kernel_width + column.kernel),
                                      static_cast<std::uint32_t>(row.out * w.out_width + column.out)});
                }
            }
            reach_.resize(end, {0, static_cast<std::uint32_t>(beyond)});
        }
    }
}

std::size_t ConvPlan::Axis::most() const {
    std::size_t most = 0;
    for (std::size_t position = 0; position + 1 < begin.size(); ++position) {
        most = std::max<std::size_t>(most, begin[position + 1] - begin[position]);
    }
    return most;
}

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
