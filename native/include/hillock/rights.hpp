#pragma once

#include "hillock/connection.hpp"
#include "hillock/envelope.hpp"

#include <set>
#include <string_view>

// The rights of cells: the table of roles and rights in src/docs/protocol.md.
namespace hillock::rights {

const std::set<Right> &all();     // of a listener that this side connected to
const std::set<Right> &unknown(); // of a cell behind a router that does not state its rights

// The rights of a cell that connects to a listener. `proven`: a token, a certificate or the transport proves that it belongs here;
// only then it may control.
const std::set<Right> &of(Role role, bool proven);

// The rights of a message's sender: those of the connection, or those that a forwarded message states. A message may state fewer
// rights than its sender has.
std::set<Right> of(const Connection &from, const Envelope &message);

// Throws InvalidMessage if a received message must be refused: it names a false source, its sender lacks a right, or its topic
// belongs to the hub. The cell that serves a network itself refuses requests to replace or remove it.
void check(const Connection &from, const Envelope &message);

// Throws InvalidMessage, `unauthorized`. `what` needs the right.
[[noreturn]] void refuse(Right right, std::string_view what);

} // namespace hillock::rights
