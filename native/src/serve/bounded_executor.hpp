#pragma once

#include "serve/fair_queue.hpp"

#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace hillock::serve {

// Whom a task is for: connections take turns, and so do the cells that ask over one connection, a hub's for instance.
struct Requester {
    const void *connection; // tells connections apart, no more
    std::string cell;
};

// Threads that do the computing. Any thread.
class BoundedExecutor {
  public:
    // `waiting`: tasks that have room beside those that run.
    BoundedExecutor(std::size_t threads, std::size_t waiting);

    // Lets the tasks under way end; those that wait are not begun.
    ~BoundedExecutor();
    BoundedExecutor(const BoundedExecutor &) = delete;
    BoundedExecutor &operator=(const BoundedExecutor &) = delete;

    // Keeps room for one task; false where too many are there already. Each goes with one leave(). When all room is taken, a
    // connection that has less than its equal share of it still gets in, so nobody can take all of it for long.
    bool enter(const Requester &requester);
    void leave(const Requester &requester);

    void execute(const Requester &requester, Task task);

    // Tasks there are over tasks that can run at once.
    double load() const;

  private:
    void work();

    const std::size_t most_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    FairQueue<const void *, FairQueue<std::string, Fifo>> tasks_;
    std::size_t entered_ = 0;
    std::map<const void *, std::size_t> entered_of_; // of each connection that has any
    bool closed_ = false;
    std::vector<std::thread> threads_;
};

} // namespace hillock::serve
