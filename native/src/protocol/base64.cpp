#include "protocol/json_writer.hpp"

#include <array>
#include <cstdint>

namespace hillock::protocol {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> kValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNone);
    for (std::size_t i = 0; i < kDigits.size(); ++i) {
        values[static_cast<std::uint8_t>(kDigits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}();

std::size_t padding(std::string_view text) {
    return text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
}

} // namespace

void append_base64(std::string &to, const std::byte *bytes, std::size_t size) {
    to.reserve(to.size() + (size + 2) / 3 * 4 + 1);
    const auto at = [&](std::size_t i) { return i < size ? std::to_integer<std::uint32_t>(bytes[i]) : 0u; };
    for (std::size_t i = 0; i < size; i += 3) {
        const std::uint32_t word = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
        to += kDigits[word >> 18];
        to += kDigits[word >> 12 & 63];
        to += i + 1 < size ? kDigits[word >> 6 & 63] : '=';
        to += i + 2 < size ? kDigits[word & 63] : '=';
    }
}

std::size_t base64_size(std::string_view text) {
    return text.size() < 4 ? 0 : text.size() / 4 * 3 - padding(text);
}

bool decode_base64(std::string_view text, std::byte *to) {
    if (text.size() % 4 != 0) {
        return false;
    }
    const std::size_t size = base64_size(text);
    std::size_t out = 0;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        const std::size_t missing = i + 4 == text.size() ? padding(text) : 0;
        std::uint32_t word = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const std::uint8_t value =
                k >= 4 - missing ? std::uint8_t{0} : kValues[static_cast<std::uint8_t>(text[i + k])];
            if (value == kNone) {
                return false;
            }
            word = word << 6 | value;
        }
        for (std::size_t k = 0; k < 3 && out < size; ++k) {
            to[out++] = static_cast<std::byte>(word >> (16 - 8 * k));
        }
    }
    return true;
}

} // namespace hillock::protocol
