#pragma once

#include "hillock/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// Where the fields of compact frames are: the head (compact_frame.hpp), then
//
//     ACK                                   CANCEL
//     2   2   flags: bit 0 = credits        32  8   id of the request
//     32  4   credits
//     36  4   zero
//
//     types with tensors
//     36              2     bytes of the text
//     38              1     number of tensors
//     39              1     zero
//     …               …     the type's fields up to F
//     F               48 n  descriptors, in ascending order of slots
//     F + 48 n        …     the text, UTF-8, then zeros up to a multiple of 8
//     …               …     the tensors, each at a multiple of 8
//
//     REASONING_REQUEST, BATCH_REQUEST      REASONING_RESPONSE            BATCH_RESPONSE           STREAM_CHUNK
//     2   2   flags: 1 seed, 2 counts,      2   2   flags: 1 latency      2   2   flags: 1 latency
//             4 raster, 8 membrane          32  4   label                 32  4   zero             32  4   zero
//     32  4   steps, 0 for none             40  8   spike_count           40  8   latency_us, f64  40  8   stream
//     40  8   seed                          48  8   confidence, f64       48      F                48  8   index
//     48  8   stream, 0 for none            56  8   latency_us, f64                                56      F
//     56      F                             64      F
//
//     offset in descriptor  size   field
//     0                     1      slot
//     1                     1      dtype
//     2                     1      rank, 1 … 8
//     3                     1      zero
//     4                     4      offset of the tensor in the body, a multiple of 8
//     8                     8      bytes of the tensor
//     16                    8 × 4  shape, then zeros
namespace hillock::protocol::compact {

inline constexpr std::size_t kType = 1, kFlags = 2, kNetwork = 4, kId = 8, kReplyTo = 16, kDeadline = 24, kSender = 28,
                             kTarget = 30, kFields = 32, kTextBytes = 36, kTensors = 38, kZero = 39;
inline constexpr std::size_t kEnd = 40; // of ACK and CANCEL
inline constexpr std::uint16_t kHasCredits = 1, kHasSeed = 1, kHasLatency = 1, kCounts = 2, kRaster = 4, kMembrane = 8;
inline constexpr std::size_t kDescriptor = 48, kSlotType = 1, kRank = 2, kSlotZero = 3, kOffset = 4, kBytes = 8,
                             kShape = 16;

// The tensors of compact frames; their numbers stand for their names.
enum class Slot : std::uint8_t {
    encoding = 1,
    encodings,
    counts,
    firing_pattern,
    membrane,
    labels,
    spike_counts,
    confidences,
    chunk
};
inline constexpr std::array<std::string_view, 9> kSlotNames = {
    "encoding", "encodings", "counts", "firing_pattern", "membrane", "labels", "spike_counts", "confidences", "chunk"};

constexpr std::string_view name(Slot slot) {
    return kSlotNames[static_cast<std::size_t>(slot) - 1];
}

constexpr std::uint32_t bit(Slot slot) {
    return 1u << static_cast<unsigned>(slot);
}

// Of a type with tensors: where its fields end, which flags and which tensors it has.
struct Layout {
    std::size_t end;
    std::uint16_t flags;
    std::uint32_t slots;
};

// None for types without tensors or without compact form.
template<class M>
constexpr std::optional<Layout> layout() {
    constexpr std::uint32_t outputs = bit(Slot::counts) | bit(Slot::firing_pattern) | bit(Slot::membrane);
    if constexpr (std::is_same_v<M, ReasoningRequest>) {
        return Layout{56, kHasSeed | kCounts | kRaster | kMembrane, bit(Slot::encoding)};
    } else if constexpr (std::is_same_v<M, BatchRequest>) {
        return Layout{56, kHasSeed | kCounts | kRaster | kMembrane, bit(Slot::encodings)};
    } else if constexpr (std::is_same_v<M, ReasoningResponse>) {
        return Layout{64, kHasLatency, outputs};
    } else if constexpr (std::is_same_v<M, BatchResponse>) {
        return Layout{48, kHasLatency, outputs | bit(Slot::labels) | bit(Slot::spike_counts) | bit(Slot::confidences)};
    } else if constexpr (std::is_same_v<M, StreamChunk>) {
        return Layout{56, 0, bit(Slot::chunk)};
    } else {
        return std::nullopt;
    }
}

} // namespace hillock::protocol::compact
