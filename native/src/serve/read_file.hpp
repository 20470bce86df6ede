#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace hillock::serve {

// All bytes of a file. Throws std::runtime_error.
std::vector<std::byte> read_file(const std::filesystem::path &path);

} // namespace hillock::serve
