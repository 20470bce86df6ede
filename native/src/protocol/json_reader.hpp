#pragma once

#include "hillock/json.hpp"

#include <cstddef>
#include <string_view>

namespace hillock::protocol {

// Bounds on what could grow with what somebody else wrote.
struct JsonLimits {
    int depth = 32;                // levels of objects and lists
    std::size_t tokens = 1u << 18; // values, keys, and both ends of objects and lists
};

// The one object that these bytes are (RFC 8259); nothing but white space may stand around it. Numbers that are too large for binary64
// become infinite, escaped surrogates without partner stay as three bytes each (text.hpp): both are for the message's checks.
// Throws InvalidMessage `bad_frame`.
Json read_json(std::string_view utf8, JsonLimits limits = {});

} // namespace hillock::protocol
