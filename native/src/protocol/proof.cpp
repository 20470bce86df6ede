#include "hillock/proof.hpp"

#include "protocol/checks.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <span>
#include <stdexcept>

namespace hillock::proof {

namespace {

std::string to_hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        (text += kDigits[byte >> 4]) += kDigits[byte & 15];
    }
    return text;
}

std::string from_hex(std::string_view digits) {
    protocol::check_hex("nonce", digits, kBytes);
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        bytes += static_cast<char>(value(digits[i]) << 4 | value(digits[i + 1]));
    }
    return bytes;
}

std::string hmac(std::string_view token, std::string_view first, std::string_view second, std::string_view name) {
    const std::string text = from_hex(first) + from_hex(second) + std::string(name);
    std::array<unsigned char, kBytes> out;
    unsigned int size = 0;
    const unsigned char *const done =
        HMAC(EVP_sha256(), token.data(), static_cast<int>(token.size()),
             reinterpret_cast<const unsigned char *>(text.data()), text.size(), out.data(), &size);
    if (done == nullptr || size != out.size()) {
        throw std::runtime_error("HMAC-SHA-256 failed");
    }
    return to_hex(out);
}

} // namespace

std::string of_cell(std::string_view token, std::string_view listener_nonce, std::string_view cell_nonce,
                    std::string_view name) {
    return hmac(token, listener_nonce, cell_nonce, name);
}

std::string of_listener(std::string_view token, std::string_view listener_nonce, std::string_view cell_nonce,
                        std::string_view name) {
    return hmac(token, cell_nonce, listener_nonce, name);
}

bool matches(std::string_view expected, std::string_view given) {
    return expected.size() == given.size() && CRYPTO_memcmp(expected.data(), given.data(), given.size()) == 0;
}

std::string random(std::size_t bytes) {
    std::string made(bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char *>(made.data()), static_cast<int>(bytes)) != 1) {
        throw std::runtime_error("no random numbers");
    }
    return to_hex({reinterpret_cast<const unsigned char *>(made.data()), bytes});
}

} // namespace hillock::proof
