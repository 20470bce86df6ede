#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace hillock {

// A file mapped for reading. Immutable; owns the mapping and unmaps it at its end.
class Mapping {
  public:
    explicit Mapping(const std::string &path);
    ~Mapping();
    Mapping(const Mapping &) = delete;
    Mapping &operator=(const Mapping &) = delete;

    std::span<const std::uint8_t> bytes() const { return bytes_; }

  private:
    std::span<const std::uint8_t> bytes_;
};

} // namespace hillock
