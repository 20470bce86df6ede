#pragma once

#include "core/transform/conv.hpp"
#include "core/transform/conv_taps.hpp"

#include <vector>

namespace hillock::core {

// Owns the taps of one convolution. Immutable.
class ConvPlan {
  public:
    explicit ConvPlan(const Window &window);
    // With the reach of each element.
    explicit ConvPlan(const Conv &conv);

    // Bytes that it takes, at most, and entries of the lists that a ConvWork needs for it.
    static std::size_t most_bytes(const Window &window);
    static constexpr std::size_t kMostEntries = 1 << 19; // twice 2 MiB

    // Entries of the lists that a ConvWork needs for it.
    std::size_t list_entries() const { return list_entries_; }
    ConvTaps taps() const {
        return {rows_.taps.data(),
                rows_.begin.data(),
                columns_.taps.data(),
                columns_.begin.data(),
                reach_.empty() ? nullptr : reach_.data(),
                reaches_};
    }

  private:
    struct Axis {
        std::vector<Tap> taps;
        std::vector<std::uint64_t> begin;

        Axis(std::uint64_t size, std::uint64_t out_size, std::uint64_t kernel, std::uint64_t stride,
             std::uint64_t padding, std::uint64_t dilation);

        std::size_t most() const; // taps of one row or column
    };

    Axis rows_, columns_;
    std::vector<Reach> reach_;
    static constexpr std::size_t kMostReach = 1 << 16; // half a mebibyte
    std::size_t reaches_ = 0, list_entries_ = 0;
};

} // namespace hillock::core
