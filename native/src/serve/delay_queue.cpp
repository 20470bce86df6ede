#include "serve/delay_queue.hpp"

#include <utility>

namespace hillock::serve {

DelayQueue::DelayQueue(std::chrono::nanoseconds delay) : delay_(delay), thread_([this] { run(); }) {}

DelayQueue::~DelayQueue() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_one();
    }
    thread_.join();
}

void DelayQueue::put(std::function<void()> action) {
    const std::lock_guard lock(mutex_);
    entries_.push_back({Clock::now() + delay_, std::move(action)});
    changed_.notify_one();
}

void DelayQueue::run() {
    std::unique_lock lock(mutex_);
    while (!closed_) {
        if (entries_.empty()) {
            changed_.wait(lock);
        } else if (Clock::now() < entries_.front().due) {
            const Clock::time_point due = entries_.front().due;
            changed_.wait_until(lock, due);
        } else {
            std::function<void()> action = std::move(entries_.front().action);
            entries_.pop_front();
            lock.unlock();
            action();
            action = nullptr; // what it holds may take locks of its own to let go
            lock.lock();
        }
    }
}

} // namespace hillock::serve
