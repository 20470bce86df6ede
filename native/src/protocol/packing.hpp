#pragma once

#include "protocol/frame.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace hillock::protocol {

// Memory of a decoded frame, aligned to 16.
using Memory = std::shared_ptr<std::byte[]>;

// One zstd frame (RFC 8878) or one LZ4 frame that says how large its content is. Bytes written, 0 where `to` is too small.
std::size_t pack(Compression compression, std::span<const std::byte> content, std::span<std::byte> to);

struct Unpacked {
    Memory memory;
    std::span<const std::byte> content;
};

// Throws `bad_frame` for anything but exactly one frame whose content has the size that it says, at most `room`.
Unpacked unpack(Compression compression, std::span<const std::byte> packed, std::size_t room);

} // namespace hillock::protocol
