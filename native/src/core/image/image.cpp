#include "core/image/image.hpp"

#include "core/error.hpp"
#include "core/image/program_reader.hpp"
#include "core/image/safetensors.hpp"
#include "core/machine_memory.hpp"

#include <utility>

namespace hillock::core {

std::shared_ptr<const Image> Image::open(const std::string &path) {
    auto file = std::make_unique<const FileBytes>(path);
    const std::span<const std::uint8_t> bytes = file->bytes();
    try {
        return std::make_shared<const Image>(std::move(file), bytes, machine_memory());
    } catch (const Error &error) {
        throw Error(error.status(), path + ": " + error.what());
    }
}

std::shared_ptr<const Image> Image::view(std::span<const std::uint8_t> bytes, std::uint64_t most_memory) {
    return std::make_shared<const Image>(nullptr, bytes, most_memory);
}

Image::Image(std::unique_ptr<const FileBytes> file, std::span<const std::uint8_t> bytes, std::uint64_t most_memory)
    : file_(std::move(file)), program_(read_program(Safetensors::view(bytes), most_memory)), panels_(program_) {}

} // namespace hillock::core
