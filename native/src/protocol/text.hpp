#pragma once

#include <optional>
#include <string>
#include <string_view>

// UTF-8. Inside this library texts may hold unpaired surrogates, three bytes each (ED A0 80 … ED BF BF), where JSON escaped them.
namespace hillock::protocol {

// Whether the bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool well_formed(std::string_view text);

// Whether a character is a control character of ISO 8859 (U+0000 … U+001F, U+007F … U+009F).
bool has_control(std::string_view well_formed);

// Appends a code point, or an unpaired surrogate.
void append_utf8(std::string &to, char32_t code);

// What was said, cut to so many bytes between characters, with '?' for what is no UTF-8.
std::string clean(std::string_view text, std::size_t bytes);

} // namespace hillock::protocol
