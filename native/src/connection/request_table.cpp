#include "connection/request_table.hpp"

namespace hillock::connection {

std::optional<std::future<Message>> RequestTable::add(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    const auto [place, fresh] = waiting_.try_emplace(id);
    if (ended_ || !fresh) {
        if (fresh) {
            waiting_.erase(place);
        }
        return std::nullopt;
    }
    return place->second.get_future();
}

bool RequestTable::answer(std::int64_t id, Message answer) {
    std::promise<Message> promise;
    {
        const std::lock_guard lock(mutex_);
        const auto found = waiting_.find(id);
        if (found == waiting_.end()) {
            return false;
        }
        promise = std::move(found->second);
        waiting_.erase(found);
    }
    promise.set_value(std::move(answer));
    return true;
}

bool RequestTable::remove(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    return waiting_.erase(id) == 1;
}

void RequestTable::end(const ErrorReply &error) {
    std::map<std::int64_t, std::promise<Message>> all;
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        all.swap(waiting_);
    }
    for (auto &[id, promise] : all) {
        promise.set_value(error);
    }
}

} // namespace hillock::connection
