// The parts of Message that are compiled once, here.
#include "hillock/message.hpp"

#include <utility>

namespace hillock {

template<Payload T>
Message::Message(T payload) : MessageVariant(std::move(payload)) {}

template Message::Message(Hello);
template Message::Message(Welcome);
template Message::Message(Goodbye);
template Message::Message(Ping);
template Message::Message(Pong);
template Message::Message(Ack);
template Message::Message(ErrorReply);
template Message::Message(Cancel);
template Message::Message(ReasoningRequest);
template Message::Message(ReasoningResponse);
template Message::Message(BatchRequest);
template Message::Message(BatchResponse);
template Message::Message(StreamOpen);
template Message::Message(StreamChunk);
template Message::Message(StreamClose);
template Message::Message(NetworkLoad);
template Message::Message(NetworkUnload);
template Message::Message(NetworkList);
template Message::Message(StatePull);
template Message::Message(StateSnapshot);
template Message::Message(StateSync);
template Message::Message(TeacherOutput);
template Message::Message(MtlSignal);
template Message::Message(MtlResult);
template Message::Message(Feedback);
template Message::Message(PlasticityUpdate);
template Message::Message(Subscribe);
template Message::Message(Unsubscribe);
template Message::Message(Event);
template Message::Message(StatusRequest);
template Message::Message(StatusReport);
template Message::Message(MetricsRequest);
template Message::Message(MetricsReport);

Message::Message() noexcept = default;
Message::Message(const Message &other) = default;
Message::Message(Message &&other) noexcept = default;
Message &Message::operator=(const Message &other) = default;
Message &Message::operator=(Message &&other) noexcept = default;
Message::~Message() = default;

bool Message::operator==(const Message &other) const {
    return static_cast<const MessageVariant &>(*this) == static_cast<const MessageVariant &>(other);
}

} // namespace hillock
