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

// Paths of PEM files for tls:; empty if there is none.
struct Tls {
    std::string certificate; // with its chain; a listener needs one, a connecting side may have one
    std::string key;
    std::string
        authority; // signer of the peer's certificate; for a connecting side, empty means the system's authorities
    bool clients_must_prove = false; // a listener refuses cells without a certificate of `authority`
};

// When the other side of a connection is suspected to have stopped: a phi accrual failure detector (Hayashibara, Defago, Yared and
// Katayama, SRDS 2004). phi is -log10 of the probability that a living peer stays silent for so long. With the defaults a stopped peer
// is suspected after about 2.1 s, and after 2.4 s if it has paused before.
struct Suspicion {
    std::chrono::milliseconds interval{500};        // silence after which a side sends PING
    double threshold = 8;                           // of phi
    std::chrono::milliseconds least_deviation{100}; // of the silences; smaller ones count as this
    std::chrono::milliseconds pause{1000};          // a silence may be this much longer than the mean
    std::chrono::milliseconds longest{2400};        // but no longer than this, whatever the silences were before
};

// One side of a connection, listening or connecting.
struct Settings {
    std::string name; // of this cell
    Role role = Role::performance;
    Tokens token =
        {}; // that the peer must know: a connecting side uses the first, a listener accepts any; empty: none needed
    Tls tls = {};
    std::set<Format> accepts = {Format::json, Format::tensors, Format::compact,
                                Format::zstd, Format::lz4,     Format::spikes}; // formats that it reads
    std::optional<Format> packing = {};        // zstd or lz4 for tensors that it sends, if the peer reads it
    std::chrono::milliseconds heartbeat{5000}; // silence after which a listener pings a connection
    Suspicion suspicion = {};                  // of a silent peer, long before it counts as gone
    std::chrono::milliseconds patience{
        5000}; // for connecting, for a handshake, and for a peer that drains or does not read
    std::chrono::milliseconds drain{5000};        // how long a closing connection waits for outstanding answers
    std::chrono::milliseconds first_wait{100};    // before reconnecting after a loss; doubles, with jitter,
    std::chrono::milliseconds longest_wait{5000}; // up to this
    std::uint32_t max_frame = kDefaultMaxFrame;   // bytes of the largest frame body that it reads
    // Receives the reason why a client could not connect, whenever it changes; on the client's thread.
    std::function<void(const std::string &)> on_problem = {};
    std::int32_t credits = 256;     // messages of the peer that may wait here, at least 2
    std::size_t connections = 1024; // cells that a listener admits; further ones are refused with `overloaded`
};

} // namespace hillock
