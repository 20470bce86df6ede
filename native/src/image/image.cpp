#include "image/image.hpp"

#include "error.hpp"
#include "image/program_reader.hpp"
#include "image/safetensors.hpp"
#include "machine_memory.hpp"

#include <utility>

namespace hillock {

std::shared_ptr<const Image> Image::open(const std::string &path) {
    auto mapping = std::make_unique<const Mapping>(path);
    const std::span<const std::uint8_t> bytes = mapping->bytes();
    try {
        return std::make_shared<const Image>(std::move(mapping), bytes, machine_memory());
    } catch (const Error &error) {
        throw Error(error.status(), path + ": " + error.what());
    }
}

std::shared_ptr<const Image> Image::view(std::span<const std::uint8_t> bytes, std::uint64_t most_memory) {
    return std::make_shared<const Image>(nullptr, bytes, most_memory);
}

Image::Image(std::unique_ptr<const Mapping> mapping, std::span<const std::uint8_t> bytes, std::uint64_t most_memory)
    : mapping_(std::move(mapping)), program_(read_program(Safetensors::view(bytes), most_memory)), panels_(program_) {}

} // namespace hillock
