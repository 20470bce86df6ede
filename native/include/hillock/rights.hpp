#pragma once

#include "hillock/connection.hpp"
#include "hillock/envelope.hpp"

#include <set>
#include <string_view>

// What a cell may ask of others: the table of roles and rights in src/docs/protocol.md.
namespace hillock::rights {

const std::set<Right> &all();     // of a listener that this side connected to
const std::set<Right> &unknown(); // of a cell behind a router that does not say its rights

// Of a cell that comes to a listener. `proven`: a token, a certificate or the transport shows that it belongs here; only then it may
// control.
const std::set<Right> &of(Role role, bool proven);

// Of the cell that a message is from: the connection's, or where another cell passed the message on, those that it says. A message
// may say less than its sender has.
std::set<Right> of(const Connection &from, const Envelope &message);

// Throws InvalidMessage where a message that came over a connection is not to be taken: it speaks in another's name, its sender
// lacks a right, or its topic is the hub's. What replaces or removes a network of others, who serves it refuses.
void check(const Connection &from, const Envelope &message);

// Throws InvalidMessage, `unauthorized`. `what` needs the right.
[[noreturn]] void refuse(Right right, std::string_view what);

} // namespace hillock::rights
