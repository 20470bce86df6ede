#include "channel/socket.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace hillock::channel {

namespace {

constexpr std::size_t kParts = 16; // handed over in one call

// How long a read may wait in one call: longer than almost any answer takes. Waiting in the read itself saves two calls.
constexpr std::chrono::milliseconds kSlice{250};

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

} // namespace

SocketStream::SocketStream(Descriptor socket) : socket_(std::move(socket)) {
    timeval slice{};
    slice.tv_usec = std::chrono::microseconds(kSlice).count();
    if (::fcntl(socket_.get(), F_SETFL, 0) != 0 ||
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &slice, sizeof(slice)) != 0) {
        fail(Cause::unreachable, "setting up a socket");
    }
}

std::optional<std::size_t> SocketStream::read(std::span<std::byte> into, Clock::time_point deadline) {
    while (true) {
        const bool patient = Clock::now() < deadline - kSlice;
        const ssize_t bytes = ::recv(socket_.get(), into.data(), into.size(), patient ? 0 : MSG_DONTWAIT);
        if (bytes >= 0) {
            return static_cast<std::size_t>(bytes);
        }
        if (would_block()) {
            if (!patient && await(socket_.get(), POLLIN, nullptr, deadline) == Ready::timeout) {
                return std::nullopt;
            }
        } else if (errno != EINTR) {
            fail(Cause::lost, "reading");
        }
    }
}

template<class Wait>
std::size_t SocketStream::send_while(std::span<const std::span<const std::byte>> parts, Wait wait) {
    std::size_t part = 0, offset = 0, all = 0; // part and offset: of what goes out next
    while (part < parts.size()) {
        iovec vectors[kParts];
        std::size_t count = 0;
        for (std::size_t k = part; k < parts.size() && count < kParts; ++k, ++count) {
            const auto rest = parts[k].subspan(k == part ? offset : 0);
            vectors[count] = {const_cast<std::byte *>(rest.data()), rest.size()};
        }
        msghdr message{};
        message.msg_iov = vectors;
        message.msg_iovlen = count;
        const ssize_t sent = ::sendmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0) {
            all += static_cast<std::size_t>(sent);
            offset += static_cast<std::size_t>(sent);
            while (part < parts.size() && offset >= parts[part].size()) {
                offset -= parts[part++].size();
            }
        } else if (would_block()) {
            if (!wait()) {
                break;
            }
        } else if (errno != EINTR) {
            fail(Cause::lost, "writing");
        }
    }
    return all;
}

void SocketStream::write(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) {
    send_while(parts, [&] {
        if (await(socket_.get(), POLLOUT, nullptr, deadline) == Ready::timeout) {
            throw Error(Cause::timeout, "the peer does not read");
        }
        return true;
    });
}

std::size_t SocketStream::write_some(std::span<const std::span<const std::byte>> parts, Clock::time_point) {
    return send_while(parts, [] { return false; });
}

// Both directions end, and whoever waits wakes; the descriptor itself stays until nobody is inside.
void SocketStream::close() noexcept {
    ::shutdown(socket_.get(), SHUT_RDWR);
}

SocketListener::SocketListener(Descriptor socket, Address address, Open open, std::function<void()> remove)
    : socket_(std::move(socket)), address_(std::move(address)), open_(std::move(open)), remove_(std::move(remove)) {}

std::unique_ptr<Channel> SocketListener::accept(Clock::time_point deadline) {
    while (await(socket_.get(), POLLIN, &closed_, deadline) == Ready::yes) {
        Descriptor accepted(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (accepted) {
            if (auto channel = open_(std::move(accepted))) {
                return channel;
            }
            continue;
        }
        const bool passing = would_block() || errno == EINTR || errno == ECONNABORTED;
        if (!passing) {
            fail(Cause::unreachable, "accepting at " + address()); // out of descriptors, for instance
        }
    }
    return nullptr;
}

void SocketListener::close() noexcept {
    if (!closing_.test_and_set()) {
        closed_.ring();
        ::shutdown(socket_.get(), SHUT_RDWR);
        remove_();
    }
}

std::unique_ptr<Channel> open_socket(Descriptor socket) {
    std::string origin = origin_of(socket);
    return std::make_unique<FramedChannel>(std::make_unique<SocketStream>(std::move(socket)), kSocketBuffer,
                                           std::move(origin));
}

std::string origin_of(const Descriptor &socket) {
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    char text[INET6_ADDRSTRLEN] = "";
    if (::getpeername(socket.get(), reinterpret_cast<sockaddr *>(&peer), &size) != 0) {
        return text; // it has gone already
    }
    if (peer.ss_family == AF_INET) {
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in &>(peer).sin_addr, text, sizeof(text));
    } else if (peer.ss_family == AF_INET6) {
        in6_addr address = reinterpret_cast<const sockaddr_in6 &>(peer).sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(&address) == 0) {
            std::fill(address.s6_addr + 8, address.s6_addr + 16, std::uint8_t{0});
        }
        ::inet_ntop(AF_INET6, &address, text, sizeof(text));
    }
    return text;
}

} // namespace hillock::channel
