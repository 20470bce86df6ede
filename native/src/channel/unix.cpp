#include "channel/socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace hillock::channel {

namespace {

sockaddr_un socket_address(const std::string &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        throw Error(Cause::bad_address, "the path of a Unix domain socket has at most " +
                                            std::to_string(sizeof(address.sun_path) - 1) + " bytes: " + path);
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Descriptor open(int more) {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | more, 0));
    if (!socket) {
        fail(Cause::unreachable, "socket");
    }
    return socket;
}

template<class Call>
int with_address(Call call, int fd, const sockaddr_un &address) {
    return call(fd, reinterpret_cast<const sockaddr *>(&address), static_cast<socklen_t>(sizeof(address)));
}

void check_free(const std::string &path) {
    struct stat seen {};
    if (::lstat(path.c_str(), &seen) != 0) {
        return;
    }
    if (!S_ISSOCK(seen.st_mode)) {
        throw Error(Cause::unreachable, path + " is there and is no socket");
    }
    const Descriptor probe = open(SOCK_NONBLOCK);
    if (with_address(::connect, probe.get(), socket_address(path)) == 0 || errno == EAGAIN) {
        throw Error(Cause::unreachable, "unix:" + path + " is in use");
    }
}

// A name beside `path` that nobody else chooses.
std::string beside(const std::string &path) {
    char name[16];
    std::snprintf(name, sizeof(name), ".%08x", std::random_device{}());
    return path.substr(0, path.rfind('/') + 1) + name;
}

} // namespace

// Waits where the listener's queue is full, which a socket that does not block would not tell the end of.
Descriptor connect_unix(const std::string &path, Clock::time_point deadline) {
    Descriptor socket = open(0);
    const auto address = socket_address(path);
    const auto now = Clock::now();
    const auto left = std::chrono::ceil<std::chrono::microseconds>(deadline - std::min(now, deadline)).count();
    timeval patience{};
    patience.tv_sec = static_cast<time_t>(std::min<std::int64_t>(left / 1'000'000, 1'000'000'000));
    patience.tv_usec = static_cast<suseconds_t>(std::max<std::int64_t>(left % 1'000'000, 1));
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    while (with_address(::connect, socket.get(), address) != 0) {
        if (errno == EAGAIN) {
            throw Error(Cause::timeout, "unix:" + path + " takes nobody in");
        }
        if (errno != EINTR) {
            fail(Cause::unreachable, "connecting to unix:" + path);
        }
    }
    return socket;
}

// Under a name of its own first, so that the file never has another mode under its real one.
std::unique_ptr<Listener> listen_unix(const std::string &path, Address address, SocketListener::Open open_one) {
    check_free(path);
    const std::string fresh = beside(path);
    Descriptor socket = open(SOCK_NONBLOCK);
    if (with_address(::bind, socket.get(), socket_address(fresh)) != 0) {
        fail(Cause::unreachable, "listening at unix:" + path);
    }
    struct stat file {};
    if (::chmod(fresh.c_str(), 0600) != 0 || ::listen(socket.get(), kBacklog) != 0 ||
        ::lstat(fresh.c_str(), &file) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0) {
        const int why = errno;
        ::unlink(fresh.c_str());
        errno = why;
        fail(Cause::unreachable, "listening at unix:" + path);
    }
    const auto remove = [path, device = file.st_dev, node = file.st_ino] {
        struct stat seen {}; // perhaps another's meanwhile
        if (::lstat(path.c_str(), &seen) == 0 && seen.st_dev == device && seen.st_ino == node) {
            ::unlink(path.c_str());
        }
    };
    return std::make_unique<SocketListener>(std::move(socket), std::move(address), std::move(open_one), remove);
}

} // namespace hillock::channel
