#pragma once

#include "hillock/connection_message.hpp"
#include "hillock/network_message.hpp"
#include "hillock/reasoning_message.hpp"
#include "hillock/state_message.hpp"
#include "hillock/teacher_message.hpp"
#include "hillock/watching_message.hpp"

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace hillock {

using MessageVariant =
    std::variant<Hello, Welcome, Goodbye, Ping, Pong, Ack, ErrorReply, Cancel,                  //
                 ReasoningRequest, ReasoningResponse, BatchRequest, BatchResponse,              //
                 StreamOpen, StreamChunk, StreamClose, NetworkLoad, NetworkUnload, NetworkList, //
                 StatePull, StateSnapshot, StateSync,                                           //
                 TeacherOutput, MtlSignal, MtlResult,                                           //
                 Feedback, PlasticityUpdate,                                                    //
                 Subscribe, Unsubscribe, Event, StatusRequest, StatusReport, MetricsRequest, MetricsReport>;

inline constexpr std::uint8_t kMessageTypes = std::variant_size_v<MessageVariant>;
static_assert(kMessageTypes == 33);

template<class T, class Variant>
inline constexpr bool kIsAlternative = false;
template<class T, class... Alternative>
inline constexpr bool kIsAlternative<T, std::variant<Alternative...>> = (std::is_same_v<T, Alternative> || ...);

// A type that a Message can hold.
template<class T>
concept Payload = kIsAlternative<T, MessageVariant>;

// One of the 33 messages (src/docs/protocol.md, section 4), in the order of their numbers: a std::variant for std::get_if,
// std::visit and the like. Copies, moves and comparisons are compiled once, in the library; inline they cost each source seconds.
class Message : public MessageVariant {
  public:
    Message() noexcept; // a HELLO without content
    template<Payload T>
    Message(T payload);
    Message(const Message &other);
    Message(Message &&other) noexcept;
    Message &operator=(const Message &other);
    Message &operator=(Message &&other) noexcept;
    ~Message();

    bool operator==(const Message &other) const;
};

// 1 to 33.
inline std::uint8_t number(const Message &message) {
    return static_cast<std::uint8_t>(message.index() + 1);
}

// By number: the name on the wire, and the default `operation_type`.
std::string_view type_name(std::uint8_t number);
std::string_view operation(std::uint8_t number);

// Whether messages of this number have an answer.
bool has_answer(std::uint8_t number);

// Of types 1 to 8.
inline bool is_connection(const Message &message) {
    return number(message) <= 8;
}

// The tensors of a message in the order of the wire.
std::vector<const WireTensor *> tensors(const Message &message);

// Throws InvalidMessage that names the field which breaks the protocol's rules.
void check(const Message &message);

// The overloads of lambdas, for std::visit.
template<class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template<class... F>
Overloaded(F...) -> Overloaded<F...>;

} // namespace hillock
