#pragma once

#include "channel/descriptor.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace hillock::train {

// Writes a file wholly or not at all, in the place of an older one: a temporary file beside it, synchronised, then a rename. Throws
// std::runtime_error.
void replace_durably(const std::filesystem::path &file, std::span<const std::byte> bytes);
inline void replace_durably(const std::filesystem::path &file, std::string_view text) {
    replace_durably(file, std::as_bytes(std::span(text)));
}

// A new file for its owner alone, and bytes into an open one. Throw std::runtime_error that begins with `problem`.
channel::Descriptor create_file(const std::filesystem::path &file, const std::string &problem);
void write_all(int file, std::span<const std::byte> bytes, const std::string &problem);

// Has a file's bytes on the disk. Throws std::runtime_error.
void synchronise(const std::filesystem::path &file);

// A name beside others that no other file has; it begins with a dot.
std::filesystem::path temporary_in(const std::filesystem::path &folder);

} // namespace hillock::train
