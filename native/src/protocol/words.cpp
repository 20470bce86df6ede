#include "protocol/words.hpp"

namespace hillock {

std::string_view label(ErrorCode code) {
    return wire::word(code);
}

std::string_view label(Role role) {
    return wire::word(role);
}

std::string_view label(Right right) {
    return wire::word(right);
}

std::string_view label(Format format) {
    return wire::word(format);
}

std::string_view label(SyncMode mode) {
    return wire::word(mode);
}

std::string_view label(Readiness state) {
    return wire::word(state);
}

std::string_view label(ElementType type) {
    return wire::word(type);
}

InvalidMessage::InvalidMessage(ErrorCode code, std::string_view field, std::string_view reason)
    : std::runtime_error(std::string(field) + ": " + std::string(reason)), code_(code) {}

} // namespace hillock
