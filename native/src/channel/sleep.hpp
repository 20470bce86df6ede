#pragma once

#include "channel/channel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace hillock::channel {

// Waiting for another process: first spinning, for about as long as a wake-up costs, then asleep on a futex word in shared memory. Where
// what is waited for keeps coming later than that, it spins less. One thread waits; any thread of any process wakes.
class Sleep {
  public:
    explicit Sleep(std::chrono::nanoseconds spin);

    // Until `done`, which is asked again and again; false once the deadline has passed. Whoever makes `done` true calls wake after.
    template<class Done>
    bool until(std::uint32_t &word, Clock::time_point deadline, Done done) {
        const auto start = Clock::now();
        const auto spin_end = std::min(start + spin_, deadline);
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
        // Had it spun for its longest it might have met; otherwise spinning is for nothing.
        spin_ = Clock::now() - start <= 2 * most_ ? most_ : std::max(spin_ / 2, most_ / 64);
        return is_done || done();
    }

    static void wake(std::uint32_t &word) {
        const std::atomic_ref<std::uint32_t> sleeps(word);
        if (sleeps.load() != 0 && sleeps.exchange(0) != 0) {
            wake_sleeper(word);
        }
    }

  private:
    static constexpr int kBurst = 32; // looks between two at the clock

    static void pause();
    static void wait(std::uint32_t &word, Clock::time_point deadline);
    static void wake_sleeper(std::uint32_t &word);

    std::chrono::nanoseconds most_, spin_;
};

} // namespace hillock::channel
