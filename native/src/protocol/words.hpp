#pragma once

#include "hillock/message.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

// Closed sets and their words on the wire, in the order of their enumerators.
namespace hillock::protocol {

template<class E>
struct Words;

template<>
struct Words<ErrorCode> {
    static constexpr std::string_view field = "code";
    static constexpr std::array<std::string_view, 15> all = {
        "bad_frame",       "bad_message",  "unknown_type", "unauthorized",       "name_taken",
        "unknown_network", "bad_shape",    "bad_value",    "incompatible_state", "deadline",
        "cancelled",       "disconnected", "overloaded",   "too_large",          "internal"};
};
template<>
struct Words<Role> {
    static constexpr std::string_view field = "role";
    static constexpr std::array<std::string_view, 4> all = {"training", "performance", "interface", "router"};
};
template<>
struct Words<Right> {
    static constexpr std::string_view field = "rights";
    static constexpr std::array<std::string_view, 4> all = {"observe", "infer", "teach", "control"};
};
template<>
struct Words<Format> {
    static constexpr std::string_view field = "accepts";
    static constexpr std::array<std::string_view, 6> all = {"json", "tensors", "compact", "zstd", "lz4", "spikes"};
};
template<>
struct Words<SyncMode> {
    static constexpr std::string_view field = "mode";
    static constexpr std::array<std::string_view, 3> all = {"replace", "average", "delta"};
};
template<>
struct Words<Readiness> {
    static constexpr std::string_view field = "state";
    static constexpr std::array<std::string_view, 4> all = {"starting", "ready", "degraded", "draining"};
};
template<>
struct Words<OutputKind> {
    static constexpr std::string_view field = "kind";
    static constexpr std::array<std::string_view, 2> all = {"spikes", "membrane"};
};
template<>
struct Words<ElementType> { // enumerators start at 1
    static constexpr std::string_view field = "dtype";
    static constexpr std::array<std::string_view, 8> all = {"F32", "F64", "F16", "I32", "I64", "U8", "BOOL", "SPIKES"};
};

template<class E>
constexpr std::size_t first_of = std::is_same_v<E, ElementType> ? 1 : 0;

template<class E>
constexpr std::string_view word(E value) {
    return Words<E>::all[static_cast<std::size_t>(value) - first_of<E>];
}

template<class E>
std::optional<E> find_word(std::string_view text) {
    for (std::size_t i = 0; i < Words<E>::all.size(); ++i) {
        if (Words<E>::all[i] == text) {
            return static_cast<E>(i + first_of<E>);
        }
    }
    return std::nullopt;
}

// Throws InvalidMessage for a word that is none of them.
template<class E>
E require_word(std::string_view text) {
    const std::optional<E> found = find_word<E>(text);
    if (!found) {
        std::string reason = "'" + std::string(text.substr(0, 64)) + "' is none of";
        for (const std::string_view one : Words<E>::all) {
            (reason += ' ') += one;
        }
        throw InvalidMessage(ErrorCode::bad_value, Words<E>::field, reason);
    }
    return *found;
}

} // namespace hillock::protocol
