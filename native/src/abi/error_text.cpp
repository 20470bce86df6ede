#include "abi/error_text.hpp"

#include <cstring>
#include <string_view>

namespace hillock::abi {

namespace {

// The length of the UTF-8 sequence that `text` starts with, 0 if it starts with none.
std::size_t sequence(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length > text.size()) {
        return 0;
    }
    for (std::size_t k = 1; k < length; ++k) {
        if ((static_cast<unsigned char>(text[k]) & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

} // namespace

void write_message(const char *message, char *out, std::size_t size) {
    std::string_view rest = message;
    std::size_t written = 0;
    while (!rest.empty()) {
        const std::size_t length = sequence(rest);
        const std::size_t used = length == 0 ? 1 : length;
        if (written + used >= size) {
            break;
        }
        const auto first = static_cast<unsigned char>(rest[0]);
        if (length == 0 || first < 0x20 || first == 0x7F) {
            out[written] = '?';
        } else {
            std::memcpy(out + written, rest.data(), used);
        }
        written += used;
        rest.remove_prefix(used);
    }
    out[written] = '\0';
}

} // namespace hillock::abi
