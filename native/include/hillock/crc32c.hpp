#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hillock {

// CRC-32C (Castagnoli) of bytes that arrive in chunks, as in STREAM_CLOSE.
class Crc32c {
  public:
    void add(std::span<const std::byte> bytes);
    std::int64_t value() const { return static_cast<std::uint32_t>(~state_); }

  private:
    std::uint32_t state_ = 0xFFFF'FFFF;
};

} // namespace hillock
