#pragma once

#include "image/program.hpp"
#include "image/safetensors.hpp"

namespace hillock {

// Reads and checks the program of `file`; refuses by name what src/docs/image.md does not allow.
Program read_program(const Safetensors &file, std::uint64_t most_memory);

} // namespace hillock
