#pragma once

#include "hillock/error_code.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The life of a connection, types 1 to 8. src/docs/protocol.md, section 4, defines fields and limits; `check` of
// message.hpp enforces them.
namespace hillock {

enum class Role { training, performance, interface, router };
enum class Right {
    observe, // read: subscriptions, taps, status, metrics, the list of networks
    infer,   // run networks, load its own, and keep streams
    teach,   // change a network's learned state, for all its users
    control  // replace and remove networks of other cells, publish control topics
};
// What a peer reads: kinds of frames, their packing, and tensors of SPIKES in any of them.
enum class Format { json, tensors, compact, zstd, lz4, spikes };

std::string_view label(Role role);
std::string_view label(Right right);
std::string_view label(Format format);

// The first message of the connecting cell; answered by Welcome or ErrorReply.
struct Hello {
    std::string name; // one connection each
    Role role = Role::performance;
    std::string language;
    std::vector<std::int32_t> versions; // of the protocol
    std::set<Format> accepts;
    std::string nonce;                  // 32 random bytes as hexadecimal digits, new for each HELLO
    std::optional<std::string> session; // of an earlier connection of this cell, to resume it
    std::optional<std::string> proof;   // see proof.hpp
    std::optional<std::int32_t> credits;
    bool operator==(const Hello &) const = default;
};

// The listener admits a cell.
struct Welcome {
    std::int32_t version = 1;
    std::set<Format> accepts;
    std::int32_t heartbeat_ms = 1;
    std::int32_t max_frame = 0;
    std::int32_t credits = 0;
    std::string session; // for the HELLO when reconnecting
    std::map<std::string, std::int32_t> handles;
    std::optional<std::string> proof;
    std::optional<std::int64_t> max_work; // of one request, in operations; absent: no stated limit
    bool operator==(const Welcome &) const = default;
};

// The sender drains: it delivers outstanding answers and refuses new requests; answered by Ack.
struct Goodbye {
    std::string reason;
    bool operator==(const Goodbye &) const = default;
};

struct Ping {
    std::int64_t sent_ns = 0; // the sender's clock modulo 2^53
    bool operator==(const Ping &) const = default;
};

struct Pong {
    std::int64_t sent_ns = 0; // of the Ping
    bool operator==(const Pong &) const = default;
};

// The request is done. Also returns credits; then reply_to may be absent.
struct Ack {
    std::optional<std::int32_t> credits;
    std::optional<std::int32_t> handle; // of the network that was loaded
    bool operator==(const Ack &) const = default;
};

// The message ERROR: the request failed or was refused.
struct ErrorReply {
    ErrorCode code = ErrorCode::internal;
    std::string message; // for people
    bool retryable = false;
    std::optional<std::string> nonce; // of the listener, with `unauthorized`
    bool operator==(const ErrorReply &) const = default;
};

// The requester no longer waits for a request; answered by Ack, whether or not the request was still running.
struct Cancel {
    std::int64_t id = 0;
    bool operator==(const Cancel &) const = default;
};

} // namespace hillock
