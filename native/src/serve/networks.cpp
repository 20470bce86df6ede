#include "serve/networks.hpp"

#include "wire/checks.hpp"

namespace hillock::serve {

using wire::refuse;

Networks::Served Networks::find(const std::string &name) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) {
        refuse(ErrorCode::unknown_network, "network", "'" + name + "' is not served here");
    }
    return found->second;
}

void Networks::require_served(const Served &network) const {
    if (find(network->info().name) != network) {
        refuse(ErrorCode::unknown_network, "network", "was loaded anew since");
    }
}

std::int32_t Networks::handle(const std::string &name) {
    const std::lock_guard lock(mutex_);
    if (by_name_.size() >= most_ && !by_name_.contains(name)) {
        refuse(ErrorCode::overloaded, "network", std::to_string(most_) + " are served already");
    }
    if (handles_.size() > 2 * most_) { // some were no images
        std::erase_if(handles_, [&](const auto &one) { return !by_name_.contains(one.first); });
    }
    const auto [place, fresh] = handles_.try_emplace(name, 0);
    if (fresh) {
        place->second = ++last_handle_;
    }
    return place->second;
}

Networks::Served Networks::put(const std::string &name, std::vector<std::byte> image) {
    Served served = std::make_shared<const Network>(name, handle(name), std::move(image), budget_, threads_);
    const std::lock_guard lock(mutex_);
    by_name_[name] = served;
    return served;
}

void Networks::remove(const std::string &name) {
    find(name);
    const std::lock_guard lock(mutex_);
    by_name_.erase(name);
    handles_.erase(name);
}

void Networks::free_idle() const {
    for (const Served &network : all()) {
        network->free_idle();
    }
}

std::vector<Networks::Served> Networks::all() const {
    std::vector<Served> all;
    const std::lock_guard lock(mutex_);
    for (const auto &[name, network] : by_name_) {
        all.push_back(network);
    }
    return all;
}

} // namespace hillock::serve
