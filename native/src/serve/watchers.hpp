#pragma once

#include "hillock/connection.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace hillock::serve {

// Who subscribed to what an engine tells of itself. A thread of its own sends the events, so that nobody waits for a slow subscriber;
// for one that takes no more at the moment the newest 1,024 are kept. Any thread.
class Watchers {
  public:
    // `beat` is called each second while anybody is subscribed.
    explicit Watchers(std::function<void()> beat);
    ~Watchers() { close(); }
    Watchers(const Watchers &) = delete;
    Watchers &operator=(const Watchers &) = delete;

    // Of a cell, which may be behind the connection's peer. Throws InvalidMessage beyond 1,024 patterns a cell, or 4,096 cells.
    void subscribe(const std::shared_ptr<Connection> &over, const std::string &cell,
                   const std::vector<std::string> &topics);
    void unsubscribe(const std::shared_ptr<Connection> &over, const std::string &cell,
                     const std::vector<std::string> &topics);
    void left(const Connection &connection);

    bool wanted(std::string_view topic) const;
    void publish(Event event);

    std::int64_t dropped() const; // events that slow subscribers missed

    // From now on nothing is sent, and `beat` not called.
    void close();

  private:
    struct Watcher {
        std::shared_ptr<Connection> over;
        std::string cell;
        std::vector<std::string> topics;
        std::deque<std::shared_ptr<const Event>> events = {}; // on their way
    };
    using Place = std::list<std::shared_ptr<Watcher>>::iterator;

    Place find(const Connection &over, const std::string &cell);
    bool wants(const Watcher &watcher, std::string_view topic) const;
    bool send(std::unique_lock<std::mutex> &lock);
    void run();

    const std::function<void()> beat_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::list<std::shared_ptr<Watcher>> watchers_;
    std::int64_t dropped_ = 0;
    bool fresh_ = false; // something has come to be sent
    bool closed_ = false;
    std::thread thread_;
};

} // namespace hillock::serve
