#pragma once

#include <cstdint>
#include <ios>
#include <ostream>

namespace hillock::testing {

// FNV-1a over the bytes of words, lowest byte first: the same on every processor.
class Digest {
  public:
    template<typename Words>
    Digest &add(const Words &words) {
        for (const auto word : words) {
            static_assert(sizeof(word) == 4 || sizeof(word) == 8);
            for (unsigned bit = 0; bit < 8 * sizeof(word); bit += 8) {
                value_ = (value_ ^ static_cast<std::uint8_t>(word >> bit)) * 0x100000001B3u;
            }
        }
        return *this;
    }

    friend bool operator==(const Digest &digest, std::uint64_t known) { return digest.value_ == known; }
    friend std::ostream &operator<<(std::ostream &out, const Digest &digest) {
        return out << std::hex << "0x" << digest.value_;
    }

  private:
    std::uint64_t value_ = 0xCBF29CE484222325u;
};

} // namespace hillock::testing
