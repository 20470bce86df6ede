#include "channel/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace hillock::channel {

Descriptor::~Descriptor() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

Bell::Bell() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!event_) {
        fail(Cause::unreachable, "eventfd");
    }
}

void Bell::ring() noexcept {
    const std::uint64_t one = 1;
    const ssize_t written = ::write(event_.get(), &one, sizeof(one));
    static_cast<void>(written); // It fails only where it has been rung 2^64 - 2 times.
}

Ready await(int fd, short events, const Bell *bell, Clock::time_point deadline) {
    while (true) {
        // Rounded up: a wait that ends too early would only come again.
        const auto now = Clock::now();
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::min(now, deadline)).count();
        const int timeout = static_cast<int>(std::min<std::int64_t>(left, 1'000'000'000));
        pollfd polled[2] = {{fd, events, 0}, {bell == nullptr ? -1 : bell->get(), POLLIN, 0}};
        const int ready = ::poll(polled, 2, timeout);
        if (ready < 0 && errno != EINTR) {
            fail(Cause::lost, "poll");
        }
        if (ready > 0) {
            return polled[1].revents != 0 ? Ready::rung : Ready::yes;
        }
        if (ready == 0 && Clock::now() >= deadline) {
            return Ready::timeout;
        }
    }
}

void fail(Cause cause, const std::string &what) {
    throw Error(cause, what + ": " + std::strerror(errno));
}

} // namespace hillock::channel
