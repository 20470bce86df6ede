#include "serve/workers.hpp"

#include <algorithm>

namespace hillock::serve {

Workers::Workers(std::size_t threads, std::size_t waiting) : most_(threads + waiting) {
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    for (std::thread &thread : threads_) {
        thread.join();
    }
}

bool Workers::enter() {
    const std::lock_guard lock(mutex_);
    if (closed_ || entered_ >= most_) {
        return false;
    }
    ++entered_;
    return true;
}

void Workers::leave() {
    const std::lock_guard lock(mutex_);
    --entered_;
}

void Workers::execute(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_one();
}

double Workers::load() const {
    const std::lock_guard lock(mutex_);
    return static_cast<double>(entered_) / static_cast<double>(threads_.size());
}

void Workers::work() {
    while (true) {
        std::function<void()> task;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return closed_ || !tasks_.empty(); });
            if (closed_) {
                return;
            }
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task();
    }
}

} // namespace hillock::serve
