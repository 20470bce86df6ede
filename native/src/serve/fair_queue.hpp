#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace hillock::serve {

using Task = std::function<void()>;

// Tasks in the order in which they came.
class Fifo {
  public:
    void push(Task task) { tasks_.push_back(std::move(task)); }
    Task pop() {
        Task first = std::move(tasks_.front());
        tasks_.pop_front();
        return first;
    }
    bool empty() const { return tasks_.empty(); }

  private:
    std::deque<Task> tasks_;
};

// Tasks that each belong to a key. Keys take turns: one task of each after the other, so that a key with many tasks delays those of
// another by one task a turn. `Queue` orders the tasks of one key.
template<class Key, class Queue>
class FairQueue {
  public:
    // `more`: what Queue::push takes.
    template<class... More>
    void push(const Key &key, More &&...more) {
        const auto [place, fresh] = queues_.try_emplace(key);
        if (fresh) {
            turns_.push_back(place);
        }
        place->second.push(std::forward<More>(more)...);
    }

    Task pop() {
        const auto place = turns_.front();
        turns_.pop_front();
        Task next = place->second.pop();
        if (place->second.empty()) {
            queues_.erase(place);
        } else {
            turns_.push_back(place);
        }
        return next;
    }

    bool empty() const { return turns_.empty(); }

  private:
    std::map<Key, Queue> queues_;                               // none is empty
    std::deque<typename std::map<Key, Queue>::iterator> turns_; // whose task comes next
};

} // namespace hillock::serve
