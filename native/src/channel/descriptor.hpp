#pragma once

#include "channel/channel.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace hillock::channel {

// A file descriptor that is closed with its owner.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor &operator=(Descriptor &&other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor();

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

  private:
    int fd_ = -1;
};

// Wakes those that wait for a descriptor together with it: once rung it stays rung. Any thread.
class Bell {
  public:
    Bell();
    void ring() noexcept;
    int get() const { return event_.get(); }

  private:
    Descriptor event_;
};

enum class Ready { yes, timeout, rung };

// Waits until poll's `events` are there, or the other side hung up. `bell` may be null.
Ready await(int fd, short events, const Bell *bell, Clock::time_point deadline);

// errno as an Error that begins with `what`.
[[noreturn]] void fail(Cause cause, const std::string &what);

} // namespace hillock::channel
