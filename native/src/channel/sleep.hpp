#pragma once

#include "channel/channel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace hillock::channel {

// Waiting for another process: first spinning, for about as long as a wake-up costs, then asleep on a futex word in shared memory. Each time
// spinning was for nothing, because there is nothing to wait for or no processor for the other side, it spins half as long, and where it
// helped as long as it may. One thread waits; any thread of any process wakes.
class Sleep {
  public:
    explicit Sleep(std::chrono::nanoseconds spin);

    // Until `done`, which is asked again and again; false once the deadline has passed. Whoever makes `done` true calls wake after.
    template<class Done>
    bool until(std::uint32_t &word, Clock::time_point deadline, Done done) {
        for (int k = 0; k < kBurst; ++k) {
            if (done()) {
                return true;
            }
            pause();
        }
        const auto start = Clock::now();
        const auto spin_end = std::min(start + (waits_++ % kTrial == 0 ? most_ : spin_), deadline);
        do {
            for (int k = 0; k < kBurst; ++k) {
                if (done()) {
                    spin_ = most_;
                    return true;
                }
                pause();
            }
        } while (Clock::now() < spin_end);
        const std::atomic_ref<std::uint32_t> sleeps(word);
        bool is_done = false;
        while (!is_done && Clock::now() < deadline) {
            sleeps.store(1); // sequentially consistent: either we see what was done, or who did it sees this
            is_done = done();
            if (!is_done) {
                wait(word, deadline);
            }
        }
        sleeps.store(0, std::memory_order_relaxed);
        spin_ /= 2;
        return is_done || done();
    }

    static void wake(std::uint32_t &word) {
        const std::atomic_ref<std::uint32_t> sleeps(word);
        if (sleeps.load() != 0 && sleeps.exchange(0) != 0) {
            wake_sleeper(word);
        }
    }

  private:
    static constexpr int kBurst = 32;      // looks between two at the clock
    static constexpr unsigned kTrial = 64; // every so many waits it is tried whether spinning helps

    static void pause();
    static void wait(std::uint32_t &word, Clock::time_point deadline);
    static void wake_sleeper(std::uint32_t &word);

    std::chrono::nanoseconds most_, spin_;
    unsigned waits_ = 0;
};

} // namespace hillock::channel
