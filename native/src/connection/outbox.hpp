#pragma once

#include "channel/channel.hpp"
#include "protocol/frame.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace hillock::connection {

// Bodies on their way out, in order. Whoever finds it empty may write its own, as far as that goes without waiting for the peer; the
// writing thread does the rest. Bounded: whoever waits for room longer than `patience` is told that the peer does not read. Any thread.
class Outbox {
  public:
    Outbox(channel::Channel &channel, std::chrono::nanoseconds patience) : channel_(channel), patience_(patience) {}

    enum class Haste {
        write, // now, on the calling thread where that is possible
        queue  // waits neither for the peer nor for room
    };

    // False where the connection is broken, or gets broken because there is no room.
    bool post(protocol::Body body, Haste haste);

    // The writing thread's work, until close or until writing fails.
    void run();

    // No more; what waits is written until `until` at the latest.
    void close(channel::Clock::time_point until);

  private:
    struct Outgoing {
        protocol::Body body;
        std::size_t sent = 0; // bytes of its frame that are handed over
    };

    bool write(std::unique_lock<std::mutex> &lock, Outgoing outgoing, bool whole);
    void queue(Outgoing outgoing, bool first);
    bool full() const { return bytes_ >= kMostBytes || bodies_.size() >= kMostBodies; }

    static constexpr std::size_t kMostBytes = 64u << 20;
    static constexpr std::size_t kMostBodies = 1u << 14;
    static constexpr std::size_t kWrittenAtOnce = 64u << 10; // larger ones could hold up the caller

    channel::Channel &channel_;
    const std::chrono::nanoseconds patience_;
    std::mutex mutex_;
    std::condition_variable work_, room_;
    std::deque<Outgoing> bodies_;
    std::size_t bytes_ = 0;
    bool writing_ = false; // somebody is inside channel_.send
    bool closed_ = false;  // nothing is taken any more
    bool broken_ = false;  // nothing can be written any more
};

} // namespace hillock::connection
