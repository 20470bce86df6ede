#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Proof of knowing a token without sending it: HMAC-SHA-256(token, listener nonce ‖ cell nonce ‖ name) by the cell, and with the
// nonces swapped by the listener. Hexadecimal digits throughout.
namespace hillock::proof {

inline constexpr std::size_t kBytes = 32; // of a nonce and of a proof

// The proof that the cell of this name sends in HELLO.
std::string of_cell(std::string_view token, std::string_view listener_nonce, std::string_view cell_nonce,
                    std::string_view name);

// The proof that the listener sends in WELCOME to the cell of this name.
std::string of_listener(std::string_view token, std::string_view listener_nonce, std::string_view cell_nonce,
                        std::string_view name);

// Compares in a time that does not depend on where they differ.
bool matches(std::string_view expected, std::string_view given);

// This many random bytes.
std::string random(std::size_t bytes);

} // namespace hillock::proof
