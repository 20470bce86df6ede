#include "image/image.hpp"

#include "error.hpp"
#include "image/program_reader.hpp"
#include "image/safetensors.hpp"

#include <utility>

namespace hillock {

std::shared_ptr<const Image> Image::open(const std::string &path) {
    auto mapping = std::make_unique<const Mapping>(path);
    const std::span<const std::uint8_t> bytes = mapping->bytes();
    try {
        return std::make_shared<const Image>(std::move(mapping), bytes);
    } catch (const Error &error) {
        throw Error(error.status(), path + ": " + error.what());
    }
}

std::shared_ptr<const Image> Image::view(std::span<const std::uint8_t> bytes) {
    return std::make_shared<const Image>(nullptr, bytes);
}

Image::Image(std::unique_ptr<const Mapping> mapping, std::span<const std::uint8_t> bytes)
    : mapping_(std::move(mapping)), program_(read_program(Safetensors::view(bytes))), panels_(program_) {}

} // namespace hillock
