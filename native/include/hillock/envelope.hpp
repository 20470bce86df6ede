#pragma once

#include "hillock/message.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hillock {

// cellular_context: what travels with a message through several cells.
struct Context {
    std::string workflow_pattern;
    std::string traceparent;                 // W3C Trace Context
    std::optional<std::int32_t> deadline_ms; // time left when it was sent
    Json performance_metrics;
    std::vector<std::string> intercellular_history; // the cells that it came through, oldest first
    std::set<Right>
        rights; // of the sender, where a hub says them; believed only of the side that this one connected to
    bool operator==(const Context &) const = default;
};

// What may stand beside the tensors, free.
struct Notes {
    Json optimization_metadata;
    Json cellular_coordination_info;
    bool operator==(const Notes &) const = default;
};

// What a message had that this version does not know: kept, so that it is still there when the message is forwarded.
struct Unknown {
    Json envelope, context, payload, tensor_payload; // fields of these objects
    std::vector<WireTensor> tensors;                 // by names that the message's type does not have
    bool operator==(const Unknown &) const = default;
};

inline constexpr std::string_view kBroadcast = "*"; // the target that stands for every connected cell

// Bounds of max_frame, in bytes, and what it is by default.
inline constexpr std::uint32_t kMinimumMaxFrame = 1u << 12;
inline constexpr std::uint32_t kMaximumMaxFrame = 1u << 30;
inline constexpr std::uint32_t kDefaultMaxFrame = 64u << 20;

// One message on its way from cell to cell: the universal cellular envelope.
struct Envelope {
    std::int64_t id = 0; // a counter of the sender and connection, from 1
    std::optional<std::int64_t> reply_to;
    std::string source;
    std::string target;
    std::string operation; // free text for people and dashboards
    Context context;
    Message payload;
    Notes notes;
    Unknown unknown;

    static Envelope of(std::int64_t id, std::string source, std::string target, Message payload);

    // An answer to this message from `cell`, back to its sender.
    Envelope reply(std::int64_t id, std::string cell, Message answer) const;

    bool operator==(const Envelope &) const = default;
};

// All tensors, known and unknown, in the order of the wire.
std::vector<const WireTensor *> tensors(const Envelope &envelope);

// Throws InvalidMessage naming the field that breaks the protocol's rules.
void check(const Envelope &envelope);

} // namespace hillock
