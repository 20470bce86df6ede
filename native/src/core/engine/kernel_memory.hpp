#pragma once

#include "core/kernel/conv_work.hpp"
#include "core/kernel/linear_work.hpp"
#include "core/memory.hpp"
#include "core/transform/conv.hpp"

#include <algorithm>
#include <cstddef>

// The memory that forward kernels of one thread work in.
namespace hillock::core {

// Takes `count` elements of T from a memory that grows by them; its base may be null, to learn the size.
class Carver {
  public:
    explicit Carver(std::byte *base) : base_(base) {}

    template<class T>
    T *take(std::size_t count) {
        const std::size_t at = size_;
        size_ += (count * sizeof(T) + Memory::kAlignment - 1) / Memory::kAlignment * Memory::kAlignment;
        return base_ == nullptr ? nullptr : reinterpret_cast<T *>(base_ + at);
    }
    std::size_t size() const { return size_; }

  private:
    std::byte *base_;
    std::size_t size_ = 0;
};

// What the largest of some convolutions needs.
struct ConvSizes {
    std::size_t sums = 0, entries = 0, words = 0, positions = 0;

    void add(const Conv &conv, std::size_t list_entries) {
        const Window &w = conv.window;
        sums = std::max(sums, (w.positions() + 1) * conv.groups * padded(conv.targets()));
        entries = std::max(entries, list_entries);
        words = std::max<std::size_t>(words, w.channels / conv.groups * ((w.height * w.width + 63) / 64));
        positions = std::max(positions, w.positions() + 1);
    }
};

// Lets the kernels' memory begin at `base`; gives its size. With a null base, only the size.
std::size_t carve(LinearWork &work, std::byte *base);
std::size_t carve(ConvWork &work, std::byte *base, const ConvSizes &sizes);

// Sets how many rows are listed at once, of `most_rows` at most, and how many sources: all of some rows, or those of many if most are silent.
void limit_rows(LinearWork &work, std::size_t most_rows);

} // namespace hillock::core
