#pragma once

#include "core/error.hpp"

#include <cstdint>

namespace hillock::core {

// Bytes that an image may take beside those of its file, and how many it has taken so far.
class Allowance {
  public:
    Allowance() = default;
    explicit Allowance(std::uint64_t most) : most_(most) {}

    // Before the bytes are allocated. Throws Error (no memory).
    void take(std::uint64_t bytes) {
        if (bytes > most_ - used_) {
            throw Error(HILLOCK_NO_MEMORY, text("the image needs ", used_ + bytes,
                                                " bytes or more beside its own, for weights as engines read them; the "
                                                "limit is ",
                                                most_));
        }
        used_ += bytes;
    }
    std::uint64_t used() const { return used_; }

  private:
    std::uint64_t most_ = 0, used_ = 0; // used_ ≤ most_
};

} // namespace hillock::core
