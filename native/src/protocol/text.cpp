#include "protocol/text.hpp"

#include <cstdint>

namespace hillock::protocol {

namespace {

// Bytes of the well-formed character that starts at `at`, 0 where there is none.
std::size_t character(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const std::uint32_t first = byte(at), second = byte(at + 1);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return follows(at + 1) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        const bool good = follows(at + 1) && follows(at + 2) && !(first == 0xE0 && second < 0xA0) &&
                          !(first == 0xED && second > 0x9F);
        return good ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool good = follows(at + 1) && follows(at + 2) && follows(at + 3) && !(first == 0xF0 && second < 0x90) &&
                          !(first == 0xF4 && second > 0x8F);
        return good ? 4 : 0;
    }
    return 0;
}

} // namespace

bool well_formed(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<std::uint8_t>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const std::size_t length = character(text, at);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

bool has_control(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        if (byte < 0x20 || byte == 0x7F) {
            return true;
        }
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<std::uint8_t>(text[i + 1]) < 0xA0) {
            return true;
        }
    }
    return false;
}

void append_utf8(std::string &to, char32_t code) {
    const auto add = [&](std::uint32_t byte) { to += static_cast<char>(byte); };
    const auto c = static_cast<std::uint32_t>(code);
    if (c < 0x80) {
        add(c);
    } else if (c < 0x800) {
        add(0xC0 | c >> 6);
        add(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        add(0xE0 | c >> 12);
        add(0x80 | (c >> 6 & 0x3F));
        add(0x80 | (c & 0x3F));
    } else {
        add(0xF0 | c >> 18);
        add(0x80 | (c >> 12 & 0x3F));
        add(0x80 | (c >> 6 & 0x3F));
        add(0x80 | (c & 0x3F));
    }
}

std::string clean(std::string_view text, std::size_t bytes) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character(text, at);
        if (out.size() + (length == 0 ? 1 : length) > bytes) {
            break;
        }
        if (length == 0) {
            out += '?';
            ++at;
        } else {
            out += text.substr(at, length);
            at += length;
        }
    }
    return out;
}

} // namespace hillock::protocol
