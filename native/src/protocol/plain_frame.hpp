#pragma once

#include "hillock/json.hpp"
#include "protocol/frame.hpp"

// The whole body is the envelope, UTF-8; tensors stand in it as base64 (RFC 4648, with padding).
//
//     offset in body  size  field
//     0               …     JSON, its first byte '{'
namespace hillock::protocol {

inline constexpr std::byte kPlainFrame{'{'};

Body encode_plain(const Envelope &envelope, std::uint32_t max_frame);

Json plain_json(std::span<const std::byte> body);
Envelope read_plain(Json json);

} // namespace hillock::protocol
