#include "hillock/envelope.hpp"

#include "protocol/message_fields.hpp"

#include <array>
#include <utility>

namespace hillock {

namespace {

struct Type {
    std::string_view name, operation;
    bool answered;
};

constexpr std::array<Type, kMessageTypes> kTypes = {{
    {"HELLO", "connection", true},
    {"WELCOME", "connection", false},
    {"GOODBYE", "connection", true},
    {"PING", "connection", true},
    {"PONG", "connection", false},
    {"ACK", "connection", false},
    {"ERROR", "connection", false},
    {"CANCEL", "connection", true},
    {"REASONING_REQUEST", "inference", true},
    {"REASONING_RESPONSE", "inference", false},
    {"BATCH_REQUEST", "inference", true},
    {"BATCH_RESPONSE", "inference", false},
    {"STREAM_OPEN", "network", true},
    {"STREAM_CHUNK", "network", false},
    {"STREAM_CLOSE", "network", true},
    {"NETWORK_LOAD", "network", true},
    {"NETWORK_UNLOAD", "network", true},
    {"NETWORK_LIST", "network", true},
    {"STATE_PULL", "learning", true},
    {"STATE_SNAPSHOT", "learning", false},
    {"STATE_SYNC", "learning", true},
    {"TEACHER_OUTPUT", "teaching", false},
    {"MTL_SIGNAL", "teaching", true},
    {"MTL_RESULT", "teaching", false},
    {"FEEDBACK", "learning", true},
    {"PLASTICITY_UPDATE", "learning", true},
    {"SUBSCRIBE", "watching", true},
    {"UNSUBSCRIBE", "watching", true},
    {"EVENT", "watching", false},
    {"STATUS_REQUEST", "watching", true},
    {"STATUS_REPORT", "watching", false},
    {"METRICS_REQUEST", "watching", true},
    {"METRICS_REPORT", "watching", false},
}};

// Lists the tensors that `describe` names.
class TensorLister {
  public:
    static constexpr bool writes = true;

    explicit TensorLister(std::vector<const WireTensor *> &to) : to_(to) {}

    template<class T>
    void operator()(std::string_view, const T &) {}
    template<class T>
    void any(std::string_view, const T &) {}
    template<class T>
    void maybe(std::string_view, const T &) {}
    template<class T>
    void must(std::string_view, const T &) {}
    void wanted(const Wanted &) {}
    void tensor(std::string_view, const WireTensor &tensor) { to_.push_back(&tensor); }
    void tensor(std::string_view, const std::optional<WireTensor> &one) {
        if (one) {
            to_.push_back(&*one);
        }
    }
    void outputs(const Outputs &outputs) {
        tensor("", outputs.counts);
        tensor("", outputs.firing_pattern);
        tensor("", outputs.membrane);
        rest(outputs.recordings);
    }
    void rest(const std::vector<WireTensor> &tensors) {
        for (const WireTensor &one : tensors) {
            to_.push_back(&one);
        }
    }

  private:
    std::vector<const WireTensor *> &to_;
};

const Type &type(std::uint8_t number) {
    return kTypes.at(number - 1u);
}

} // namespace

std::string_view type_name(std::uint8_t number) {
    return type(number).name;
}

std::string_view operation(std::uint8_t number) {
    return type(number).operation;
}

bool has_answer(std::uint8_t number) {
    return type(number).answered;
}

std::vector<const WireTensor *> tensors(const Message &message) {
    std::vector<const WireTensor *> all;
    TensorLister lister(all);
    std::visit([&](const auto &one) { protocol::describe(lister, one); }, message);
    return all;
}

std::vector<const WireTensor *> tensors(const Envelope &envelope) {
    std::vector<const WireTensor *> all = tensors(envelope.payload);
    for (const WireTensor &one : envelope.unknown.tensors) {
        all.push_back(&one);
    }
    return all;
}

Envelope Envelope::of(std::int64_t id, std::string source, std::string target, Message payload) {
    Envelope envelope;
    envelope.id = id;
    envelope.source = std::move(source);
    envelope.target = std::move(target);
    envelope.operation = hillock::operation(number(payload));
    envelope.payload = std::move(payload);
    return envelope;
}

Envelope Envelope::reply(std::int64_t own_id, std::string cell, Message answer) const {
    Envelope envelope = of(own_id, std::move(cell), source, std::move(answer));
    envelope.reply_to = id;
    envelope.context.traceparent = context.traceparent;
    return envelope;
}

} // namespace hillock
