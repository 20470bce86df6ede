#pragma once

#include "hillock/json.hpp"
#include "protocol/frame.hpp"

// The envelope as JSON, then the tensors as they are.
//
//     offset in body   size  field
//     0                1     0x01
//     1                1     flags: bit 0 = what follows the JSON is one zstd frame, bit 1 = one lz4 frame; at most one of them
//     2                2     zero
//     4                4     json_length, a multiple of 8
//     8                …     JSON, padded with spaces
//     8 + json_length  …     tensors, each at its offset, a multiple of 8 from the start of the body; between them zeros
namespace hillock::protocol {

inline constexpr std::byte kTensorFrame{1};

Body encode_tensor(const Envelope &envelope, Compression compression, std::uint32_t max_frame);

Json tensor_json(std::span<const std::byte> body);
Envelope read_tensor(Json json, std::span<const std::byte> body, std::uint32_t max_frame,
                     std::shared_ptr<const void> owner);

} // namespace hillock::protocol
