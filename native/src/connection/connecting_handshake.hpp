#pragma once

#include "connection/message_channel.hpp"
#include "hillock/connection.hpp"

#include <string>

namespace hillock::connection {

// What both sides agreed on.
struct Agreed {
    std::string peer; // the other side's name
    Welcome welcome;
    std::set<Format> accepts; // what the other side reads
    std::int32_t credits;     // that it grants to this one
    Standing standing = {};   // of the other side
};

// The connecting side of a handshake: HELLO, and where the listener asks for proof, HELLO again. `session` is of an earlier
// connection, empty for none. Throws Failure where the listener refuses, or is none; channel::Error.
Agreed introduce(Channel &channel, const Settings &settings, const std::string &session, Clock::time_point deadline);

} // namespace hillock::connection
