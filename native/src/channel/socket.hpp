#pragma once

#include "channel/address.hpp"
#include "channel/descriptor.hpp"
#include "channel/stream.hpp"

#include <atomic>
#include <functional>
#include <memory>

namespace hillock::channel {

// Bytes read at once from a socket.
constexpr std::size_t kSocketBuffer = 1U << 16;
constexpr int kBacklog = 4096; // connections that wait for accept(); the system may allow fewer

// A connected stream socket.
class SocketStream final : public Stream {
  public:
    explicit SocketStream(Descriptor socket);

    std::optional<std::size_t> read(std::span<std::byte> into, Clock::time_point deadline) override;
    void write(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) override;
    std::size_t write_some(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) override;
    void close() noexcept override;

  private:
    // Bytes that were sent when all were, or `wait` gave false where there was no room.
    template<class Wait>
    std::size_t send_while(std::span<const std::span<const std::byte>> parts, Wait wait);

    Descriptor socket_;
};

// A socket that listens, and what becomes of one that it accepts.
class SocketListener final : public Listener {
  public:
    // Null: it was sent away.
    using Open = std::function<std::unique_ptr<Channel>(Descriptor)>;

    // `remove`: called once when it closes.
    SocketListener(Descriptor socket, Address address, Open open, std::function<void()> remove);
    ~SocketListener() override { close(); }

    std::string address() const override { return text(address_); }
    std::unique_ptr<Channel> accept(Clock::time_point deadline) override;
    void close() noexcept override;

  private:
    Descriptor socket_;
    Address address_;
    Open open_;
    std::function<void()> remove_;
    Bell closed_;
    std::atomic_flag closing_;
};

// Not blocking, without SIGPIPE.
Descriptor connect_unix(const std::string &path, Clock::time_point deadline);
Descriptor connect_tcp(const TcpAddress &address, Clock::time_point deadline);

// Mode 0600; a socket file that nobody listens at is replaced, anything else left alone.
std::unique_ptr<Listener> listen_unix(const std::string &path, Address address, SocketListener::Open open);
std::unique_ptr<Listener> listen_tcp(const TcpAddress &address, SocketListener::Open open);

std::unique_ptr<Channel> open_socket(Descriptor socket);

// As Channel::origin has it.
std::string origin_of(const Descriptor &socket);

} // namespace hillock::channel
