#pragma once

#include "hillock/message.hpp"
#include "hillock/proof.hpp"
#include "protocol/checks.hpp"

// What each message's fields must satisfy (src/docs/protocol.md, section 4), and the checks of fields that may be absent.
namespace hillock::protocol::checked {

template<class T, class Check>
void if_any(const std::optional<T> &value, Check check) {
    if (value) {
        check(*value);
    }
}

template<class T>
void check_range(std::string_view field, const std::optional<T> &value, std::int64_t minimum, std::int64_t maximum) {
    if (value) {
        protocol::check_range(field, static_cast<std::int64_t>(*value), minimum, maximum);
    }
}

inline void check_hex(std::string_view field, const std::optional<std::string> &value) {
    if (value) {
        protocol::check_hex(field, *value, proof::kBytes);
    }
}

template<class Map, class Check>
void check_map(std::string_view field, const Map &map, Check check) {
    check_size(field, map.size(), 0, kMaximumList);
    for (const auto &[name, value] : map) {
        check_name(field, name);
        check(value);
    }
}

void check_one(const Hello &m);
void check_one(const Welcome &m);
void check_one(const Goodbye &m);
void check_one(const Ping &m);
void check_one(const Pong &m);
void check_one(const Ack &m);
void check_one(const ErrorReply &m);
void check_one(const Cancel &m);
void check_one(const ReasoningRequest &m);
void check_one(const BatchRequest &m);
void check_one(const ReasoningResponse &m);
void check_one(const BatchResponse &m);
void check_one(const StreamOpen &m);
void check_one(const StreamChunk &m);
void check_one(const StreamClose &m);
void check_one(const NetworkLoad &m);
void check_one(const NetworkUnload &m);
void check_one(const NetworkList &m);
void check_one(const StatePull &m);
void check_one(const StateSnapshot &m);
void check_one(const StateSync &m);
void check_one(const TeacherOutput &m);
void check_one(const MtlSignal &m);
void check_one(const MtlResult &m);
void check_one(const Feedback &m);
void check_one(const PlasticityUpdate &m);
void check_one(const Subscribe &m);
void check_one(const Unsubscribe &m);
void check_one(const Event &m);
void check_one(const StatusRequest &m);
void check_one(const StatusReport &m);
void check_one(const MetricsRequest &m);
void check_one(const MetricsReport &m);

} // namespace hillock::protocol::checked
