#pragma once

#include "hillock/connection_message.hpp"
#include "hillock/envelope.hpp"
#include "hillock/tokens.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace hillock {

// Paths of PEM files for tls:, empty where there is none.
struct Tls {
    std::string certificate; // with the chain behind it; a listener must have one, a connecting side may
    std::string key;
    std::string authority; // who must have signed the peer's certificate; for connecting, the system's where empty
    bool clients_must_prove = false; // a listener takes nobody in without a certificate of `authority`
};

// One side of a connection, listening or connecting.
struct Settings {
    std::string name; // of this cell
    Role role = Role::performance;
    Tokens token =
        {}; // that the other side must know, and must ask for: connecting the first of them, listening any; empty for none
    Tls tls = {};
    std::set<Format> accepts = {Format::json, Format::tensors, Format::compact, Format::zstd,
                                Format::lz4};  // what it reads
    std::optional<Format> packing = {};        // zstd or lz4, of tensors that it sends, where the peer reads it
    std::chrono::milliseconds heartbeat{5000}; // silence after which a listener's connections are pinged
    std::chrono::milliseconds patience{
        5000}; // with connecting, with a handshake, and with a peer that drains or does not read
    std::chrono::milliseconds drain{5000};     // how long a connection that is closed waits for the answers under way
    std::chrono::milliseconds first_wait{100}; // before connecting again after a loss; doubles, with jitter,
    std::chrono::milliseconds longest_wait{5000}; // up to this
    std::uint32_t max_frame = kDefaultMaxFrame;   // bytes of the largest frame body that it reads
    // Told why a client could not connect, whenever that changes; on the client's thread.
    std::function<void(const std::string &)> on_problem = {};
    std::int32_t credits = 256;     // messages that the peer may have waiting here, at least 2
    std::size_t connections = 1024; // cells that a listener takes at once; one more is refused with `overloaded`
};

} // namespace hillock
