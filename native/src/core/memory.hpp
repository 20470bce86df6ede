#pragma once

#include <cstddef>

namespace hillock::core {

// A piece of memory at a multiple of 64 bytes, not initialised. What is larger than a few pages comes from the system and
// goes back there at once, so that engines that come and go leave nothing behind. Owns the memory.
class Memory {
  public:
    static constexpr std::size_t kAlignment = 64;

    Memory() = default;
    // `huge`: on large pages, where the system gives them.
    explicit Memory(std::size_t bytes, bool huge = false);
    ~Memory();
    Memory(Memory &&other) noexcept;
    Memory &operator=(Memory &&other) noexcept;

    std::byte *get() const { return start_; }

  private:
    std::byte *start_ = nullptr;
    std::size_t bytes_ = 0;
};

} // namespace hillock::core
