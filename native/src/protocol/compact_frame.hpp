#pragma once

#include "protocol/frame.hpp"

// For the hot path: a fixed head in place of JSON.
//
//     offset in body  size  field
//     0               1     0x02
//     1               1     type
//     2               2     flags, of the type
//     4               4     network handle, 0 for none
//     8               8     id
//     16              8     reply_to, 0 for none
//     24              4     deadline in ms from receipt, 0 for none
//     28              2     sender handle
//     30              2     target handle, 65535 for every cell
//     32              …     fields of the type (compact_layout.hpp)
namespace hillock::protocol {

inline constexpr std::byte kCompactFrame{2};

bool fits_compact(const Envelope &envelope, const Handles &handles);
Body encode_compact(const Envelope &envelope, const Handles &handles, std::uint32_t max_frame);

// The id if it is one, else 0.
std::int64_t compact_id(std::span<const std::byte> body);
Envelope read_compact(std::span<const std::byte> body, const Handles &handles, std::shared_ptr<const void> owner);

} // namespace hillock::protocol
