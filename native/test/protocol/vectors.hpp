#pragma once

#include "protocol/frame.hpp"

#include <filesystem>
#include <string>
#include <vector>

// The test vectors in src/docs/protocol-vectors.
namespace hillock::protocol {

inline constexpr std::uint32_t kVectorLimit = 64u << 20;

// Cell 1 is router, cell 2 cpp-teacher-1, network 7 braille.
const Handles &vector_handles();

std::vector<std::filesystem::path> vectors(const std::string &folder, const std::string &ending);

std::string read_file(const std::filesystem::path &path);

// A frame with its length in front; throws FrameError as a connection would.
Envelope decode_frame(const std::string &frame);

Envelope decode_body(const Body &body);

} // namespace hillock::protocol
