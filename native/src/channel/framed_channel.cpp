#include "channel/stream.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace hillock::channel {

static_assert(std::endian::native == std::endian::little);

namespace {

std::uint32_t length_of(std::span<const std::span<const std::byte>> parts) {
    std::size_t bytes = 0;
    for (const auto &part : parts) {
        bytes += part.size();
    }
    if (bytes == 0 || bytes > std::numeric_limits<std::uint32_t>::max()) {
        throw Error(Cause::bad_frame, "a frame of " + std::to_string(bytes) + " bytes");
    }
    return static_cast<std::uint32_t>(bytes);
}

} // namespace

FramedChannel::FramedChannel(std::unique_ptr<Stream> stream, std::size_t buffer, std::string origin)
    : stream_(std::move(stream)), origin_(std::move(origin)), buffer_(buffer) {}

void FramedChannel::send(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) {
    const std::uint32_t length = length_of(parts);
    outgoing_.assign(1, std::as_bytes(std::span(&length, 1)));
    outgoing_.insert(outgoing_.end(), parts.begin(), parts.end());
    stream_->write(outgoing_, deadline);
}

std::size_t FramedChannel::send_some(std::span<const std::byte> body, Clock::time_point deadline) {
    const std::uint32_t length = length_of({&body, 1});
    outgoing_.assign({std::as_bytes(std::span(&length, 1)), body});
    return stream_->write_some(outgoing_, deadline);
}

void FramedChannel::send_rest(std::span<const std::byte> body, std::size_t sent, Clock::time_point deadline) {
    const std::uint32_t length = length_of({&body, 1});
    const std::span<const std::byte> head = std::as_bytes(std::span(&length, 1));
    outgoing_.clear();
    if (sent < kLengthBytes) {
        outgoing_.push_back(head.subspan(sent));
    }
    outgoing_.push_back(body.subspan(sent < kLengthBytes ? 0 : sent - kLengthBytes));
    stream_->write(outgoing_, deadline);
}

Received FramedChannel::receive(Body &body, std::uint32_t max_frame, Clock::time_point deadline) {
    while (true) {
        const bool in_body = taken_ >= kLengthBytes;
        const std::span<std::byte> into = in_body ? std::span(body.data(), body.size()).subspan(taken_ - kLengthBytes)
                                                  : std::span(length_).subspan(taken_);
        const auto read = take(into, deadline);
        if (!read) {
            return Received::timeout;
        }
        if (*read == 0) {
            if (taken_ > 0) {
                throw Error(Cause::lost, "the connection ended within a frame");
            }
            return Received::closed;
        }
        taken_ += *read;
        if (taken_ == kLengthBytes) {
            std::uint32_t length;
            std::memcpy(&length, length_, kLengthBytes);
            if (length == 0 || length > max_frame) {
                throw Error(Cause::bad_frame, "a frame of " + std::to_string(length) + " bytes; 1 to " +
                                                  std::to_string(max_frame) + " are read");
            }
            body.resize(length);
        } else if (in_body && taken_ == kLengthBytes + body.size()) {
            taken_ = 0;
            return Received::frame;
        }
    }
}

// At least one byte from the buffer or, where more are wanted than it holds, past it.
std::optional<std::size_t> FramedChannel::take(std::span<std::byte> into, Clock::time_point deadline) {
    if (begin_ == end_) {
        if (into.size() >= buffer_.size()) {
            return stream_->read(into, deadline);
        }
        const auto read = stream_->read(buffer_, deadline);
        if (!read || *read == 0) {
            return read;
        }
        begin_ = 0;
        end_ = *read;
    }
    const std::size_t bytes = std::min(into.size(), end_ - begin_);
    std::memcpy(into.data(), buffer_.data() + begin_, bytes);
    begin_ += bytes;
    return bytes;
}

} // namespace hillock::channel
