#include "serve/watchers.hpp"

#include "protocol/checks.hpp"
#include "serve/topics.hpp"

#include <algorithm>

namespace hillock::serve {

using protocol::refuse;

namespace {

constexpr std::size_t kTopics = 1024, kMostWatchers = 4096, kEvents = 1024;
constexpr std::chrono::seconds kBeat(1);
constexpr std::chrono::milliseconds kLookAgain(10); // for a subscriber's credits, which nobody tells of

} // namespace

Watchers::Watchers(std::function<void()> beat) : beat_(std::move(beat)), thread_([this] { run(); }) {}

Watchers::Place Watchers::find(const Connection &over, const std::string &cell) {
    return std::ranges::find_if(watchers_,
                                [&](const auto &one) { return one->over.get() == &over && one->cell == cell; });
}

void Watchers::subscribe(const std::shared_ptr<Connection> &over, const std::string &cell,
                         const std::vector<std::string> &topics) {
    const std::lock_guard lock(mutex_);
    Place place = find(*over, cell);
    if (place == watchers_.end()) {
        if (watchers_.size() >= kMostWatchers) {
            refuse(ErrorCode::overloaded, "source_cell", "too many cells are subscribed");
        }
        place = watchers_.insert(watchers_.end(), std::make_shared<Watcher>(Watcher{over, cell, {}}));
    }
    std::vector<std::string> all = (*place)->topics;
    for (const std::string &topic : topics) {
        if (std::ranges::find(all, topic) == all.end()) {
            all.push_back(topic);
        }
    }
    if (all.size() > kTopics) {
        refuse(ErrorCode::overloaded, "topics", "more than " + std::to_string(kTopics) + " are subscribed to");
    }
    (*place)->topics = std::move(all);
    changed_.notify_one();
}

void Watchers::unsubscribe(const std::shared_ptr<Connection> &over, const std::string &cell,
                           const std::vector<std::string> &topics) {
    const std::lock_guard lock(mutex_);
    const Place place = find(*over, cell);
    if (place == watchers_.end()) {
        return;
    }
    std::erase_if((*place)->topics,
                  [&](const std::string &one) { return std::ranges::find(topics, one) != topics.end(); });
    if ((*place)->topics.empty()) {
        watchers_.erase(place);
    }
}

void Watchers::left(const Connection &connection) {
    const std::lock_guard lock(mutex_);
    std::erase_if(watchers_, [&](const auto &one) { return one->over.get() == &connection; });
}

bool Watchers::wants(const Watcher &watcher, std::string_view topic) const {
    return std::ranges::any_of(watcher.topics, [&](const std::string &pattern) { return matches(pattern, topic); });
}

bool Watchers::wanted(std::string_view topic) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(watchers_, [&](const auto &one) { return wants(*one, topic); });
}

void Watchers::publish(Event event) {
    const auto shared = std::make_shared<const Event>(std::move(event));
    const std::lock_guard lock(mutex_);
    for (const auto &one : watchers_) {
        if (!wants(*one, shared->topic)) {
            continue;
        }
        one->events.push_back(shared);
        if (one->events.size() > kEvents) {
            one->events.pop_front();
            ++dropped_;
        }
        fresh_ = true;
    }
    if (fresh_) {
        changed_.notify_one();
    }
}

std::int64_t Watchers::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

void Watchers::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) {
        thread_.join();
    }
}

// Sends what there is; whether something has to wait.
bool Watchers::send(std::unique_lock<std::mutex> &lock) {
    bool waits = false;
    const auto all = watchers_;
    for (const auto &one : all) {
        bool takes = true;
        while (takes && !one->events.empty() && !closed_) {
            const std::shared_ptr<const Event> event = std::move(one->events.front());
            one->events.pop_front();
            lock.unlock();
            try {
                Connection &over = *one->over;
                takes =
                    over.send(Envelope::of(over.next_id(), over.name(), one->cell, *event)) != Offer::back_pressured;
            } catch (const InvalidMessage &) { // it is larger than the other side takes
                lock.lock();
                ++dropped_;
                continue;
            }
            lock.lock();
            if (!takes && one->events.size() < kEvents) {
                one->events.push_front(event);
            } else if (!takes) {
                ++dropped_;
            }
        }
        waits = waits || !takes;
    }
    return waits;
}

void Watchers::run() {
    auto next = std::chrono::steady_clock::now() + kBeat;
    std::unique_lock lock(mutex_);
    while (!closed_) {
        fresh_ = false;
        const bool waits = send(lock);
        const auto something = [&] { return closed_ || fresh_; };
        if (waits) {
            changed_.wait_for(lock, kLookAgain, [&] { return closed_; });
        } else if (watchers_.empty()) {
            changed_.wait(lock, [&] { return something() || !watchers_.empty(); });
        } else {
            changed_.wait_until(lock, next, something);
        }
        const auto now = std::chrono::steady_clock::now();
        if (now >= next && !closed_) {
            next = now + kBeat;
            if (!watchers_.empty()) {
                lock.unlock();
                beat_();
                lock.lock();
            }
        }
    }
}

} // namespace hillock::serve
