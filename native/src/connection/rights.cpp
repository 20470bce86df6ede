#include "hillock/rights.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace hillock::rights {

namespace {

constexpr std::string_view kTap = "tap", kControl = "control"; // first words of topics

bool begins(std::string_view topic, std::string_view word) {
    return topic.substr(0, topic.find('.')) == word;
}

// Nothing where anybody may.
std::optional<Right> needed(const Message &message) {
    using Needed = std::optional<Right>;
    const auto observe = [] { return Needed(Right::observe); };
    const auto infer = [] { return Needed(Right::infer); };
    const auto teach = [] { return Needed(Right::teach); };
    return std::visit(Overloaded{[&](const Subscribe &) { return observe(); },
                                 [&](const Unsubscribe &) { return observe(); },
                                 [&](const StatusRequest &) { return observe(); },
                                 [&](const MetricsRequest &) { return observe(); },
                                 [&](const NetworkList &) { return observe(); },
                                 [&](const ReasoningRequest &) { return infer(); },
                                 [&](const BatchRequest &) { return infer(); },
                                 [&](const Cancel &) { return infer(); },
                                 [&](const StreamOpen &) { return infer(); },
                                 [&](const StreamChunk &) { return infer(); },
                                 [&](const StreamClose &) { return infer(); },
                                 [&](const NetworkLoad &) { return infer(); },
                                 [&](const NetworkUnload &) { return infer(); },
                                 [&](const Feedback &) { return infer(); },
                                 [&](const StatePull &pull) { return pull.stream ? infer() : teach(); },
                                 [&](const StateSync &sync) { return sync.stream ? infer() : teach(); },
                                 [&](const PlasticityUpdate &) { return teach(); },
                                 [&](const TeacherOutput &) { return teach(); },
                                 [&](const MtlSignal &) { return teach(); },
                                 [&](const MtlResult &) { return teach(); },
                                 [&](const Event &event) {
                                     return begins(event.topic, kControl) ? Needed(Right::control) : Needed();
                                 },
                                 [](const auto &) { return Needed(); }},
                      message);
}

// A listener may carry messages of other cells, and a router that has all rights.
bool passes_on(const Standing &sender) {
    return !sender.role || (*sender.role == Role::router && sender.rights.contains(Right::control));
}

} // namespace

const std::set<Right> &all() {
    static const std::set<Right> rights = {Right::observe, Right::infer, Right::teach, Right::control};
    return rights;
}

const std::set<Right> &unknown() {
    static const std::set<Right> rights = {Right::observe, Right::infer};
    return rights;
}

const std::set<Right> &of(Role role, bool proven) {
    static const std::set<Right> teaching = {Right::observe, Right::infer, Right::teach};
    switch (role) {
    case Role::interface:
    case Role::performance:
        return unknown();
    case Role::training:
        return teaching;
    case Role::router:
        return proven ? all() : teaching;
    }
    return unknown();
}

std::set<Right> of(const Connection &from, const Envelope &message) {
    const std::set<Right> &most = from.standing().rights, &said = message.context.rights;
    if (said.empty()) {
        return message.source == from.peer() ? most : unknown();
    }
    std::set<Right> both;
    std::ranges::set_intersection(most, said, std::inserter(both, both.end()));
    return both;
}

void check(const Connection &from, const Envelope &message) {
    const Standing &sender = from.standing();
    if (message.source != from.peer() && !passes_on(sender)) {
        throw InvalidMessage(ErrorCode::bad_value, "source_cell", "must be '" + from.peer() + "'");
    }
    if (const auto *const event = std::get_if<Event>(&message.payload); event && begins(event->topic, kTap)) {
        throw InvalidMessage(ErrorCode::bad_value, "topic",
                             "'" + event->topic + "' is reserved, only the hub publishes it");
    }
    const std::optional<Right> right = needed(message.payload);
    if (right && !sender.rights.contains(*right)) {
        refuse(*right, type_name(number(message.payload)));
    }
}

void refuse(Right right, std::string_view what) {
    throw InvalidMessage(ErrorCode::unauthorized, what,
                         "needs the right '" + std::string(label(right)) +
                             "', which this cell's role does not have here");
}

} // namespace hillock::rights
