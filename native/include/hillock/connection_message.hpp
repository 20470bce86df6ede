#pragma once

#include "hillock/error_code.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The life of a connection, types 1 to 8. Fields, limits and words are those of src/docs/protocol.md, section 4; `check` of
// message.hpp refuses what breaks them.
namespace hillock {

enum class Role { training, performance, interface, router };
enum class Right {
    observe, // to see what goes on: subscriptions, taps, status, metrics, the list of networks
    infer,   // to have networks run, its own among them, and to keep streams
    teach,   // to change what a network has learnt, for all who use it
    control  // to replace and remove networks that others serve, and to publish the topics of control
};
enum class Format { json, tensors, compact, zstd, lz4 };

std::string_view label(Role role);
std::string_view label(Right right);
std::string_view label(Format format);

// The connecting cell introduces itself; answered by Welcome, or by ErrorReply.
struct Hello {
    std::string name; // one connection each
    Role role = Role::performance;
    std::string language;
    std::vector<std::int32_t> versions; // of the protocol
    std::set<Format> accepts;
    std::string nonce;                  // 32 random bytes as hexadecimal digits, new for each HELLO
    std::optional<std::string> session; // of an earlier connection of this cell, to take its name over
    std::optional<std::string> proof;   // see proof.hpp
    std::optional<std::int32_t> credits;
    bool operator==(const Hello &) const = default;
};

// The listener takes a cell in.
struct Welcome {
    std::int32_t version = 1;
    std::set<Format> accepts;
    std::int32_t heartbeat_ms = 1;
    std::int32_t max_frame = 0;
    std::int32_t credits = 0;
    std::string session; // to show in the HELLO of a reconnect
    std::map<std::string, std::int32_t> handles;
    std::optional<std::string> proof;
    std::optional<std::int64_t> max_work; // of one request, in operations; absent: no limit is stated
    bool operator==(const Welcome &) const = default;
};

// The sender drains: answers under way are delivered, new requests refused; answered by Ack.
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

// Done; and the way to return credits, then without reply_to too.
struct Ack {
    std::optional<std::int32_t> credits;
    std::optional<std::int32_t> handle; // of the network that was loaded
    bool operator==(const Ack &) const = default;
};

// The message ERROR: what was asked was not done.
struct ErrorReply {
    ErrorCode code = ErrorCode::internal;
    std::string message; // for people
    bool retryable = false;
    std::optional<std::string> nonce; // of the listener, with `unauthorized`
    bool operator==(const ErrorReply &) const = default;
};

// Nobody waits for this request any more; answered by Ack whether or not it was still under way.
struct Cancel {
    std::int64_t id = 0;
    bool operator==(const Cancel &) const = default;
};

} // namespace hillock
