#include "connection/unauthenticated_connections.hpp"

#include <algorithm>
#include <map>

namespace hillock::connection {

UnauthenticatedConnections::Place UnauthenticatedConnections::enter(channel::Channel &channel) {
    const std::string origin = channel.origin();
    const auto same = [&](const Stranger &one) { return one.origin == origin; };
    const std::lock_guard lock(mutex_);
    const auto of_address = static_cast<std::size_t>(std::ranges::count_if(here_, same));
    if (!origin.empty() && of_address >= limits_.of_address) {
        send_away(same);
    } else if (here_.size() >= limits_.all) {
        send_away([most = most_frequent_origin()](const Stranger &one) { return one.origin == most; });
    }
    return here_.insert(here_.end(), {&channel, origin, Clock::now()});
}

void UnauthenticatedConnections::spoke(Place place) {
    const std::lock_guard lock(mutex_);
    place->spoke = true;
}

void UnauthenticatedConnections::leave(Place place) {
    const std::lock_guard lock(mutex_);
    (place->sent_away ? leaving_ : here_).erase(place);
}

void UnauthenticatedConnections::send_one_away() {
    const std::lock_guard lock(mutex_);
    if (!here_.empty()) {
        send_away([most = most_frequent_origin()](const Stranger &one) { return one.origin == most; });
    }
}

void UnauthenticatedConnections::send_all_away() {
    const std::lock_guard lock(mutex_);
    while (!here_.empty()) {
        send_away(here_.begin());
    }
}

std::size_t UnauthenticatedConnections::leaving() const {
    const std::lock_guard lock(mutex_);
    return leaving_.size();
}

// Under the lock: of those that match, of whom there are some.
template<class Matches>
void UnauthenticatedConnections::send_away(const Matches &matches) {
    const Clock::time_point before = Clock::now() - limits_.time_to_speak;
    const Place silent = std::ranges::find_if(
        here_, [&](const Stranger &one) { return !one.spoke && one.came <= before && matches(one); });
    send_away(silent != here_.end() ? silent : std::ranges::find_if(here_, matches));
}

// Under the lock, so that the channel still lives.
void UnauthenticatedConnections::send_away(Place place) {
    place->sent_away = true;
    place->channel->close();
    leaving_.splice(leaving_.end(), here_, place);
}

std::string UnauthenticatedConnections::most_frequent_origin() const {
    std::map<std::string, std::size_t> counts;
    for (const Stranger &one : here_) {
        ++counts[one.origin];
    }
    return std::ranges::max_element(counts, {}, [](const auto &one) { return one.second; })->first;
}

} // namespace hillock::connection
