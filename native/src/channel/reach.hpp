#pragma once

#include "channel/address.hpp"

namespace hillock::channel {

// Who can connect to a listener.
enum class Reach {
    user,    // this user
    machine, // everybody on this machine
    network  // other machines too
};

// Throws Error (unreachable) where the host is unknown.
Reach reach(const Address &address);

// Whether nobody connects there but this user, or who shows a certificate that the listener asks for.
bool is_known(const Address &address, bool clients_must_prove);

} // namespace hillock::channel
