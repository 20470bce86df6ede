#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hillock::serve {

// Threads that do the computing. Any thread.
class Workers {
  public:
    Workers(std::size_t threads, std::size_t waiting);

    // Lets the tasks under way end; those that wait are not begun.
    ~Workers();
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;

    // Keeps room for one task; false where too many are there already. Each goes with one leave().
    bool enter();
    void leave();

    void execute(std::function<void()> task);

    // Tasks there are over tasks that can run at once.
    double load() const;

  private:
    void work();

    const std::size_t most_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    std::size_t entered_ = 0;
    bool closed_ = false;
    std::vector<std::thread> threads_;
};

} // namespace hillock::serve
