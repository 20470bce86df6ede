#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace hillock {

// The reason of a refusal or failure, as named on the wire (src/docs/protocol.md, section 5).
enum class ErrorCode {
    bad_frame, // what came cannot be read
    bad_message,
    unknown_type,
    unauthorized, // the peer is not let in
    name_taken,
    unknown_network, // what it asks for cannot be done
    bad_shape,
    bad_value,
    incompatible_state,
    deadline, // it was not done
    cancelled,
    disconnected,
    overloaded,
    too_large,
    internal
};

std::string_view label(ErrorCode code);

// A message that would break the protocol's rules; what() names the field.
class InvalidMessage : public std::runtime_error {
  public:
    InvalidMessage(ErrorCode code, std::string_view field, std::string_view reason);

    // The error for the peer that sent the message.
    ErrorCode code() const { return code_; }

  private:
    ErrorCode code_;
};

} // namespace hillock
