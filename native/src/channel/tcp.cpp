#include "channel/reach.hpp"
#include "channel/socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <vector>

namespace hillock::channel {

namespace {

struct Free {
    void operator()(addrinfo *list) const { ::freeaddrinfo(list); }
};

struct Resolved {
    std::unique_ptr<addrinfo, Free> list;
    std::vector<const addrinfo *> all; // IPv4 first, as Java has them
};

Resolved resolve(const TcpAddress &address) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *list = nullptr;
    const int result = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &list);
    if (result != 0) {
        throw Error(Cause::unreachable, text(address) + ": " + ::gai_strerror(result));
    }
    Resolved resolved{std::unique_ptr<addrinfo, Free>(list), {}};
    for (const addrinfo *one = list; one != nullptr; one = one->ai_next) {
        resolved.all.push_back(one);
    }
    std::stable_partition(resolved.all.begin(), resolved.all.end(),
                          [](const addrinfo *one) { return one->ai_family == AF_INET; });
    return resolved;
}

bool is_loopback(const addrinfo *at) {
    constexpr unsigned kLoopbackNet = 127;
    if (at->ai_family == AF_INET) {
        return ntohl(reinterpret_cast<const sockaddr_in *>(at->ai_addr)->sin_addr.s_addr) >> 24 == kLoopbackNet;
    }
    const in6_addr &host = reinterpret_cast<const sockaddr_in6 *>(at->ai_addr)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&host) || (IN6_IS_ADDR_V4MAPPED(&host) && host.s6_addr[12] == kLoopbackNet);
}

Descriptor open(const addrinfo &at) {
    Descriptor socket(::socket(at.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
        fail(Cause::unreachable, "socket");
    }
    return socket;
}

void set(const Descriptor &socket, int level, int option) {
    const int one = 1;
    ::setsockopt(socket.get(), level, option, &one, sizeof(one));
}

std::uint16_t port_of(const Descriptor &socket) {
    sockaddr_storage bound{};
    socklen_t size = sizeof(bound);
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr *>(&bound), &size) != 0) {
        fail(Cause::unreachable, "getsockname");
    }
    return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6 &>(bound).sin6_port
                                             : reinterpret_cast<const sockaddr_in &>(bound).sin_port);
}

} // namespace

Reach reach(const Address &address) {
    const auto *const tcp = std::get_if<TcpAddress>(&address);
    if (tcp == nullptr) {
        return Reach::user;
    }
    const Resolved resolved = resolve(*tcp);
    return !resolved.all.empty() && is_loopback(resolved.all.front()) ? Reach::machine : Reach::network;
}

bool is_known(const Address &address, bool clients_must_prove) {
    const auto *const tcp = std::get_if<TcpAddress>(&address);
    return tcp == nullptr || (tcp->tls && clients_must_prove);
}

Descriptor connect_tcp(const TcpAddress &address, Clock::time_point deadline) {
    const Resolved resolved = resolve(address);
    for (const addrinfo *one : resolved.all) {
        Descriptor socket = open(*one);
        set(socket, IPPROTO_TCP, TCP_NODELAY);
        if (::connect(socket.get(), one->ai_addr, one->ai_addrlen) == 0) {
            return socket;
        }
        if (errno == EINPROGRESS) {
            if (await(socket.get(), POLLOUT, nullptr, deadline) == Ready::timeout) {
                throw Error(Cause::timeout, text(address) + " does not answer");
            }
            int why = 0;
            socklen_t size = sizeof(why);
            ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &why, &size);
            if (why == 0) {
                return socket;
            }
            errno = why;
        }
        if (one == resolved.all.back()) {
            fail(Cause::unreachable, "connecting to " + text(address));
        }
    }
    throw Error(Cause::unreachable, text(address) + " has no address");
}

std::unique_ptr<Listener> listen_tcp(const TcpAddress &address, SocketListener::Open open_one) {
    const Resolved resolved = resolve(address);
    if (resolved.all.empty()) {
        throw Error(Cause::unreachable, text(address) + " has no address");
    }
    const addrinfo &first = *resolved.all.front();
    Descriptor socket = open(first);
    set(socket, SOL_SOCKET, SO_REUSEADDR);
    if (::bind(socket.get(), first.ai_addr, first.ai_addrlen) != 0 || ::listen(socket.get(), kBacklog) != 0) {
        fail(Cause::unreachable, "listening at " + text(address));
    }
    TcpAddress bound = address;
    bound.port = port_of(socket);
    const auto prompt = [open_one = std::move(open_one)](Descriptor accepted) {
        set(accepted, IPPROTO_TCP, TCP_NODELAY);
        return open_one(std::move(accepted));
    };
    return std::make_unique<SocketListener>(std::move(socket), bound, prompt, [] {});
}

} // namespace hillock::channel
