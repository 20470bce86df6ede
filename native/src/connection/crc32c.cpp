#include "hillock/crc32c.hpp"

#include <array>
#include <cstring>

namespace hillock {

namespace {

constexpr std::uint32_t kPolynomial = 0x82F6'3B78; // 0x1EDC6F41, bits reversed

// tables[k][b]: what byte b does to the sum k bytes later.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables kTables = [] {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit) {
            sum = sum >> 1 ^ ((sum & 1) != 0 ? kPolynomial : 0);
        }
        tables[0][byte] = sum;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = before >> 8 ^ tables[0][before & 0xFF];
        }
    }
    return tables;
}();

} // namespace

void Crc32c::add(std::span<const std::byte> bytes) {
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + at, 8);
        word ^= state_;
        std::uint32_t sum = 0;
        for (std::size_t k = 0; k < 8; ++k) {
            sum ^= kTables[7 - k][word >> (8 * k) & 0xFF];
        }
        state_ = sum;
    }
    for (; at < bytes.size(); ++at) {
        state_ = state_ >> 8 ^ kTables[0][(state_ ^ std::to_integer<std::uint32_t>(bytes[at])) & 0xFF];
    }
}

} // namespace hillock
