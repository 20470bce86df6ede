#include "serve/bounded_executor.hpp"

#include <algorithm>

namespace hillock::serve {

BoundedExecutor::BoundedExecutor(std::size_t threads, std::size_t waiting) : most_(threads + waiting) {
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

BoundedExecutor::~BoundedExecutor() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    for (std::thread &thread : threads_) {
        thread.join();
    }
}

bool BoundedExecutor::enter(const Requester &requester) {
    const std::lock_guard lock(mutex_);
    const auto own = entered_of_.find(requester.connection);
    const std::size_t mine = own == entered_of_.end() ? 0 : own->second;
    const std::size_t requesters = entered_of_.size() + (mine == 0 ? 1 : 0);
    if (closed_ || (entered_ >= most_ && (mine + 1) * requesters > most_ && mine > 0)) {
        return false;
    }
    ++entered_;
    ++entered_of_[requester.connection];
    return true;
}

void BoundedExecutor::leave(const Requester &requester) {
    const std::lock_guard lock(mutex_);
    --entered_;
    const auto own = entered_of_.find(requester.connection);
    if (--own->second == 0) {
        entered_of_.erase(own);
    }
}

void BoundedExecutor::execute(const Requester &requester, Task task) {
    const std::lock_guard lock(mutex_);
    tasks_.push(requester.connection, requester.cell, std::move(task));
    changed_.notify_one();
}

double BoundedExecutor::load() const {
    const std::lock_guard lock(mutex_);
    return static_cast<double>(entered_) / static_cast<double>(threads_.size());
}

void BoundedExecutor::work() {
    while (true) {
        Task task;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return closed_ || !tasks_.empty(); });
            if (closed_) {
                return;
            }
            task = tasks_.pop();
        }
        task();
    }
}

} // namespace hillock::serve
