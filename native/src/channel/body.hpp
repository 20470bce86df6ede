#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace hillock::channel {

// A frame's body, at an address that is a multiple of 8. Reused from frame to frame.
class Body {
  public:
    std::byte *data() { return reinterpret_cast<std::byte *>(words_.get()); }
    const std::byte *data() const { return reinterpret_cast<const std::byte *>(words_.get()); }
    std::size_t size() const { return size_; }

    // What is in it afterwards is undefined. Memory that one long frame needed is let go with the next short one.
    void resize(std::size_t bytes) {
        const std::size_t words = (bytes + 7) / 8;
        if (words > capacity_ || (capacity_ > kKept && words <= kKept)) {
            words_.reset();
            size_ = capacity_ = 0;
            words_ = std::make_unique_for_overwrite<std::uint64_t[]>(words);
            capacity_ = words;
        }
        size_ = bytes;
    }

  private:
    static constexpr std::size_t kKept = 1U << 17; // words, 1 MiB

    std::unique_ptr<std::uint64_t[]> words_;
    std::size_t capacity_ = 0, size_ = 0;
};

} // namespace hillock::channel
