#include "protocol/words.hpp"

namespace hillock {

std::string_view label(ErrorCode code) {
    return protocol::word(code);
}

std::string_view label(Role role) {
    return protocol::word(role);
}

std::string_view label(Right right) {
    return protocol::word(right);
}

std::string_view label(Format format) {
    return protocol::word(format);
}

std::string_view label(SyncMode mode) {
    return protocol::word(mode);
}

std::string_view label(Readiness state) {
    return protocol::word(state);
}

std::string_view label(ElementType type) {
    return protocol::word(type);
}

InvalidMessage::InvalidMessage(ErrorCode code, std::string_view field, std::string_view reason)
    : std::runtime_error(std::string(field) + ": " + std::string(reason)), code_(code) {}

} // namespace hillock
