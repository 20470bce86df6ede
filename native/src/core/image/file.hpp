#pragma once

#include "core/memory.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace hillock::core {

// The bytes of a file in memory of their own: whoever truncates or overwrites the file later changes nothing. Immutable.
class FileBytes {
  public:
    explicit FileBytes(const std::string &path);

    std::span<const std::uint8_t> bytes() const {
        return {reinterpret_cast<const std::uint8_t *>(memory_.get()), size_};
    }

  private:
    Memory memory_;
    std::size_t size_;
};

} // namespace hillock::core
