#pragma once

#include "hillock/connection_message.hpp"
#include "hillock/network_message.hpp"
#include "hillock/reasoning_message.hpp"
#include "hillock/state_message.hpp"
#include "hillock/teacher_message.hpp"
#include "hillock/watching_message.hpp"

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace hillock {

// One of the 33 messages (src/docs/protocol.md, section 4), in the order of their numbers.
using Message = std::variant<Hello, Welcome, Goodbye, Ping, Pong, Ack, ErrorReply, Cancel,                  //
                             ReasoningRequest, ReasoningResponse, BatchRequest, BatchResponse,              //
                             StreamOpen, StreamChunk, StreamClose, NetworkLoad, NetworkUnload, NetworkList, //
                             StatePull, StateSnapshot, StateSync,                                           //
                             TeacherOutput, MtlSignal, MtlResult,                                           //
                             Feedback, PlasticityUpdate,                                                    //
                             Subscribe, Unsubscribe, Event, StatusRequest, StatusReport, MetricsRequest, MetricsReport>;

inline constexpr std::uint8_t kMessageTypes = std::variant_size_v<Message>;
static_assert(kMessageTypes == 33);

// 1 to 33.
inline std::uint8_t number(const Message &message) {
    return static_cast<std::uint8_t>(message.index() + 1);
}

// By number: the name on the wire, and what `operation_type` is where nobody says otherwise.
std::string_view type_name(std::uint8_t number);
std::string_view operation(std::uint8_t number);

// Whether a message of this number is answered.
bool has_answer(std::uint8_t number);

// Of types 1 to 8.
inline bool is_connection(const Message &message) {
    return number(message) <= 8;
}

// The tensors of a message in the order of the wire.
std::vector<const WireTensor *> tensors(const Message &message);

// Throws InvalidMessage naming the field that breaks the protocol's rules.
void check(const Message &message);

// The overloads of lambdas, for std::visit.
template<class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template<class... F>
Overloaded(F...) -> Overloaded<F...>;

} // namespace hillock
