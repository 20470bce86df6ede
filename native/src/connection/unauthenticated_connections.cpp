#include "connection/unauthenticated_connections.hpp"

#include <algorithm>
#include <map>

namespace hillock::connection {

UnauthenticatedConnections::Place UnauthenticatedConnections::add(channel::Channel &channel) {
    const std::string origin = channel.origin();
    const auto same = [&](const UnauthenticatedConnection &one) { return one.origin == origin; };
    const std::lock_guard lock(mutex_);
    const auto of_address = static_cast<std::size_t>(std::ranges::count_if(open_, same));
    if (!origin.empty() && of_address >= limits_.of_address) {
        close(same);
    } else if (open_.size() >= limits_.all) {
        close([most = most_frequent_origin()](const UnauthenticatedConnection &one) { return one.origin == most; });
    }
    return open_.insert(open_.end(), {&channel, origin, Clock::now()});
}

void UnauthenticatedConnections::spoke(Place place) {
    const std::lock_guard lock(mutex_);
    place->spoke = true;
}

void UnauthenticatedConnections::remove(Place place) {
    const std::lock_guard lock(mutex_);
    (place->closed ? closed_ : open_).erase(place);
}

void UnauthenticatedConnections::close_one() {
    const std::lock_guard lock(mutex_);
    if (!open_.empty()) {
        close([most = most_frequent_origin()](const UnauthenticatedConnection &one) { return one.origin == most; });
    }
}

void UnauthenticatedConnections::close_all() {
    const std::lock_guard lock(mutex_);
    while (!open_.empty()) {
        close(open_.begin());
    }
}

std::size_t UnauthenticatedConnections::closed_but_present() const {
    const std::lock_guard lock(mutex_);
    return closed_.size();
}

// Under the lock: of those that match, of whom there are some.
template<class Matches>
void UnauthenticatedConnections::close(const Matches &matches) {
    const Clock::time_point before = Clock::now() - limits_.time_to_speak;
    const Place silent = std::ranges::find_if(
        open_, [&](const UnauthenticatedConnection &one) { return !one.spoke && one.came <= before && matches(one); });
    close(silent != open_.end() ? silent : std::ranges::find_if(open_, matches));
}

// Under the lock, so that the channel still lives.
void UnauthenticatedConnections::close(Place place) {
    place->closed = true;
    place->channel->close();
    closed_.splice(closed_.end(), open_, place);
}

std::string UnauthenticatedConnections::most_frequent_origin() const {
    std::map<std::string, std::size_t> counts;
    for (const UnauthenticatedConnection &one : open_) {
        ++counts[one.origin];
    }
    return std::ranges::max_element(counts, {}, [](const auto &one) { return one.second; })->first;
}

} // namespace hillock::connection
