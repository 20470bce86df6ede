#pragma once

#include "hillock/message.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hillock {

// cellular_context: the facts that travel with a message through several cells.
struct Context {
    std::string workflow_pattern;
    std::string traceparent;                 // W3C Trace Context
    std::optional<std::int32_t> deadline_ms; // time left when the message was sent
    Json performance_metrics;
    std::vector<std::string> intercellular_history; // the cells that forwarded it, oldest first
    std::set<Right>
        rights; // of the sender, as stated by a hub; trusted only from the listener that this side connected to
    bool operator==(const Context &) const = default;
};

// Free-form facts beside the tensors.
struct Notes {
    Json optimization_metadata;
    Json cellular_coordination_info;
    bool operator==(const Notes &) const = default;
};

// Fields of a message that this version does not know. They are kept, so that forwarding does not lose them.
struct Unknown {
    Json envelope, context, payload, tensor_payload; // fields of these objects
    std::vector<WireTensor> tensors;                 // with names that the message's type does not have
    bool operator==(const Unknown &) const = default;
};

inline constexpr std::string_view kBroadcast = "*"; // the target that means every connected cell

// Bounds of max_frame and its default, in bytes.
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

    // An answer to this message, from `cell` to its sender. It belongs to the same trace.
    Envelope reply(std::int64_t id, std::string cell, Message answer) const;

    bool operator==(const Envelope &) const = default;
};

// All tensors, known and unknown, in the order of the wire.
std::vector<const WireTensor *> tensors(const Envelope &envelope);

// Throws InvalidMessage that names the field which breaks the protocol's rules.
void check(const Envelope &envelope);

} // namespace hillock
