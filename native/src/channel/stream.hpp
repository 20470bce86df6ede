#pragma once

#include "channel/channel.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hillock::channel {

// Bytes in both directions: what a transport brings; FramedChannel cuts them into frames. Threads as Channel.
class Stream {
  public:
    virtual ~Stream() = default;

    // Waits for at least one byte. 0: the end; empty: the deadline passed. Throws Error (lost).
    virtual std::optional<std::size_t> read(std::span<std::byte> into, Clock::time_point deadline) = 0;

    // Writes all parts. Throws Error (timeout, lost).
    virtual void write(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) = 0;

    // Writes as much as goes without waiting for the peer, and gives the number of bytes; the rest, with the parts from there on, is for
    // write(). Where both sides are of one user it may wait, and writes all. Throws Error (timeout, lost).
    virtual std::size_t write_some(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) {
        std::size_t bytes = 0;
        for (const auto &part : parts) {
            bytes += part.size();
        }
        write(parts, deadline);
        return bytes;
    }

    virtual void close() noexcept = 0;
};

class FramedChannel final : public Channel {
  public:
    // `buffer`: bytes to read at once where a read is a system call; 0 reads into the bodies at once.
    FramedChannel(std::unique_ptr<Stream> stream, std::size_t buffer, std::string origin = {});

    void send(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) override;
    std::size_t send_some(std::span<const std::byte> body, Clock::time_point deadline) override;
    void send_rest(std::span<const std::byte> body, std::size_t sent, Clock::time_point deadline) override;
    Received receive(Body &body, std::uint32_t max_frame, Clock::time_point deadline) override;
    void close() noexcept override { stream_->close(); }
    std::string origin() const override { return origin_; }

  private:
    std::optional<std::size_t> take(std::span<std::byte> into, Clock::time_point deadline);

    std::unique_ptr<Stream> stream_;
    const std::string origin_;
    std::vector<std::span<const std::byte>> outgoing_;
    std::vector<std::byte> buffer_;
    std::size_t begin_ = 0, end_ = 0; // of what waits in the buffer
    std::byte length_[4] = {};
    std::size_t taken_ = 0; // bytes of the frame under way, its length included
};

} // namespace hillock::channel
