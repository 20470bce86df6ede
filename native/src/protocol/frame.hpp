#pragma once

#include "hillock/envelope.hpp"
#include "protocol/handles.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

// Messages as bytes: plain, tensor and compact frames (src/docs/protocol.md, sections 1 and 2). What is called a body here is a
// frame without its length.
namespace hillock::protocol {

// How the tensors of a tensor frame are packed; the values are byte 1 of the body.
enum class Compression : std::uint8_t { none = 0, zstd = 1, lz4 = 2 };

using Body = std::vector<std::byte>;

// Bytes that are no frame, or a frame that holds no valid message.
class FrameError : public std::runtime_error {
  public:
    FrameError(ErrorCode code, std::int64_t id, const std::string &message)
        : std::runtime_error(message), code_(code), id_(id) {}

    // What the peer is told. After `bad_frame` its connection is closed, after the others it goes on.
    ErrorCode code() const { return code_; }
    // Of the envelope, so that it can be answered; 0 where it could not be read.
    std::int64_t id() const { return id_; }

  private:
    ErrorCode code_;
    std::int64_t id_;
};

// Makes bodies of envelopes. Each method throws InvalidMessage: what `check` finds, and `too_large` where the body would exceed the
// limit. Any thread.
class FrameEncoder {
  public:
    // The largest body that the peer reads, and the handles that it knows (which must outlive this).
    FrameEncoder(std::uint32_t max_frame, const Handles &handles) : max_frame_(max_frame), handles_(handles) {}

    // The shortest kind that the peer reads and that holds this message; spikes in full where the peer does not read them.
    Body encode(const Envelope &envelope, const std::set<Format> &accepts, Compression compression) const;

    Body plain(const Envelope &envelope) const;
    Body tensor(const Envelope &envelope, Compression compression) const; // what does not get smaller is sent as it is
    Body compact(const Envelope &envelope) const;                         // where has_compact_form

    // Whether a compact frame can hold all of this message: one of seven types, between cells that have handles, with no context
    // but a deadline, nothing recorded, nothing unknown.
    bool has_compact_form(const Envelope &envelope) const;

  private:
    Body readable(const Envelope &envelope, const std::set<Format> &accepts, Compression compression) const;

    std::uint32_t max_frame_;
    const Handles &handles_;
};

// Makes envelopes of bodies, and trusts no number in them. Any thread.
class FrameDecoder {
  public:
    // The largest body that we read, packed or not, and the handles that the peer uses (which must outlive this).
    FrameDecoder(std::uint32_t max_frame, const Handles &handles) : max_frame_(max_frame), handles_(handles) {}

    // Reads one body, at an address that is a multiple of 8. Tensors are views of it, kept by `owner`, or have memory of their own
    // where the frame is plain or packed: in all not more than max_frame. Throws FrameError, never another (but std::bad_alloc).
    Envelope decode(std::span<const std::byte> body, std::shared_ptr<const void> owner) const;

  private:
    std::uint32_t max_frame_;
    const Handles &handles_;
};

} // namespace hillock::protocol
