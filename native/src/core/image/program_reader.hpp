#pragma once

#include "core/image/program.hpp"
#include "core/image/safetensors.hpp"

namespace hillock::core {

// Reads and checks the program of `file`; refuses by name what src/docs/image.md does not allow.
Program read_program(const Safetensors &file, std::uint64_t most_memory);

} // namespace hillock::core
