#pragma once

#include "support/abi.hpp"
#include "support/test_image.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

// Images as the C++ interface takes them.
namespace hillock::testing {

inline std::vector<std::byte> as_bytes(const std::vector<std::uint8_t> &values) {
    const auto bytes = std::as_bytes(std::span(values));
    return {bytes.begin(), bytes.end()};
}

inline std::vector<std::byte> image_bytes(const TestImage &image) {
    return as_bytes(image.bytes());
}

// One of the committed good images.
inline std::vector<std::byte> image_bytes(const std::string &name) {
    return as_bytes(read_file(std::string(HILLOCK_TEST_IMAGES) + "/good/" + name + ".safetensors"));
}

} // namespace hillock::testing
