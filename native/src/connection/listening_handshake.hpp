#pragma once

#include "connection/connecting_handshake.hpp"

#include <functional>
#include <optional>
#include <string>

namespace hillock::connection {

// Keeps the name for a cell that shows the session of an earlier connection, or none; gives the session it has from now on. Throws
// Failure where another cell has the name, or there is no room.
using Reserve = std::function<std::string(const std::string &name, const std::optional<std::string> &shown)>;

// The listening side of one handshake, up to WELCOME, which is made but not sent: `reply_to` is its HELLO. Nothing where nobody came in, or
// was refused, which is told already. `known_user`: the transport lets in nobody but this user, or who showed a certificate. Its nonce is used for one HELLO with proof, so that a recorded proof is worth nothing.
struct Admitted {
    Agreed agreed;
    Envelope hello;
};
// `heard` is called when a HELLO has come.
std::optional<Admitted> admit(Channel &channel, const Settings &settings, bool known_user, const Reserve &reserve,
                              const std::function<void()> &heard, Clock::time_point deadline);

} // namespace hillock::connection
