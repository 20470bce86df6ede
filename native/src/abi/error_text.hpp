#pragma once

#include <cstddef>

namespace hillock::abi {

// Copies `message` into `size` bytes at `out` as one line of UTF-8 that ends with a zero byte: cut between characters where it
// is too long, '?' for control characters and for bytes that are no UTF-8 (messages quote untrusted names and paths).
void write_message(const char *message, char *out, std::size_t size);

} // namespace hillock::abi
