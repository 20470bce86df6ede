#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace hillock::serve {

// Runs actions a fixed time after they were put in, on a thread of its own. Any thread.
class DelayQueue {
  public:
    explicit DelayQueue(std::chrono::nanoseconds delay);

    // What still waits is dropped.
    ~DelayQueue();
    DelayQueue(const DelayQueue &) = delete;
    DelayQueue &operator=(const DelayQueue &) = delete;

    // `action` throws nothing.
    void put(std::function<void()> action);

  private:
    using Clock = std::chrono::steady_clock;
    struct Entry {
        Clock::time_point due;
        std::function<void()> action;
    };

    void run();

    const std::chrono::nanoseconds delay_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Entry> entries_; // the first due first
    bool closed_ = false;
    std::thread thread_;
};

} // namespace hillock::serve
