#include "core/transform/conv_plan.hpp"

#include <algorithm>
#include <numeric>

namespace hillock::core {

ConvPlan::ConvPlan(const Window &w)
    : rows_(w.height, w.out_height, w.kernel_height, w.stride_y, w.padding_top, w.dilation_y),
      columns_(w.width, w.out_width, w.kernel_width, w.stride_x, w.padding_left, w.dilation_x) {}

ConvPlan::ConvPlan(const Conv &conv) : ConvPlan(conv.window) {
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

std::size_t ConvPlan::most_bytes(const Window &w) {
    const auto axis = [](std::uint64_t size, std::uint64_t out_size, std::uint64_t kernel) {
        return std::min(size, out_size) * kernel * sizeof(Tap) + 2 * (size + 1) * sizeof(std::uint64_t);
    };
    return axis(w.height, w.out_height, w.kernel_height) + axis(w.width, w.out_width, w.kernel_width) +
           2 * kMostReach * sizeof(Reach);
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
    // position = out · stride + k · dilation − padding. The outputs whose element k lies inside:
    const auto outs = [&](std::uint64_t k, const auto &action) {
        const std::uint64_t before = k * dilation,
                            first = before < padding ? (padding - before + stride - 1) / stride : 0;
        for (std::uint64_t out = first; out < out_size && out * stride + before < padding + size; ++out) {
            action(out, out * stride + before - padding);
        }
    };
    begin.assign(size + 1, 0);
    for (std::uint64_t k = 0; k < kernel; ++k) {
        outs(k, [&](std::uint64_t, std::uint64_t position) { ++begin[position + 1]; });
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    taps.resize(begin.back());
    std::vector<std::uint64_t> next(begin.begin(), begin.end() - 1); // of each position, where its next tap goes
    for (std::uint64_t k = 0; k < kernel; ++k) {
        outs(k, [&](std::uint64_t out, std::uint64_t position) {
            taps[next[position]++] = {static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(out)};
        });
    }
}

} // namespace hillock::core
