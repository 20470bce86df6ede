#include "serve/sha256.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace hillock::serve {

std::string sha256(std::span<const std::byte> bytes) {
    std::array<unsigned char, 32> sum;
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    std::string text;
    for (const unsigned char byte : sum) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        (text += kDigits[byte >> 4]) += kDigits[byte & 15];
    }
    return text;
}

} // namespace hillock::serve
