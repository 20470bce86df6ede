#include "channel/stream.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace hillock::channel {

static_assert(std::endian::native == std::endian::little);

namespace {

constexpr std::size_t kLength = 4;

} // namespace

FramedChannel::FramedChannel(std::unique_ptr<Stream> stream, std::size_t buffer)
    : stream_(std::move(stream)), buffer_(buffer) {}

void FramedChannel::send(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) {
    std::size_t bytes = 0;
    for (const auto &part : parts) {
        bytes += part.size();
    }
    if (bytes == 0 || bytes > std::numeric_limits<std::uint32_t>::max()) {
        throw Error(Cause::bad_frame, "a frame of " + std::to_string(bytes) + " bytes");
    }
    const auto length = static_cast<std::uint32_t>(bytes);
    outgoing_.assign(1, std::as_bytes(std::span(&length, 1)));
    outgoing_.insert(outgoing_.end(), parts.begin(), parts.end());
    stream_->write(outgoing_, deadline);
}

Received FramedChannel::receive(Body &body, std::uint32_t max_frame, Clock::time_point deadline) {
    while (true) {
        const bool in_body = taken_ >= kLength;
        const std::span<std::byte> into = in_body ? std::span(body.data(), body.size()).subspan(taken_ - kLength)
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
        if (taken_ == kLength) {
            std::uint32_t length;
            std::memcpy(&length, length_, kLength);
            if (length == 0 || length > max_frame) {
                throw Error(Cause::bad_frame, "a frame of " + std::to_string(length) + " bytes; 1 to " +
                                                  std::to_string(max_frame) + " are read");
            }
            body.resize(length);
        } else if (in_body && taken_ == kLength + body.size()) {
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
