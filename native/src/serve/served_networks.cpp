#include "serve/served_networks.hpp"

#include "protocol/checks.hpp"

namespace hillock::serve {

using protocol::refuse;

ServedNetworks::Served ServedNetworks::find(const std::string &name) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) {
        refuse(ErrorCode::unknown_network, "network", "'" + name + "' is not served here");
    }
    return found->second;
}

void ServedNetworks::require_served(const Served &network) const {
    if (find(network->info().name) != network) {
        refuse(ErrorCode::unknown_network, "network", "was loaded anew since");
    }
}

std::int32_t ServedNetworks::handle(const std::string &name) {
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

ServedNetworks::Put ServedNetworks::put(const std::string &name, std::vector<std::byte> image, const NetworkClaim &by) {
    Served served = std::make_shared<const ServedNetwork>(name, handle(name), std::move(image), budget_, threads_);
    const std::lock_guard lock(mutex_);
    const auto before = by_name_.find(name);
    if (before != by_name_.end() && !by.controls && !holders_.at(name).are_only(by)) {
        if (before->second->info().digest != served->info().digest) {
            by.refuse(name);
        }
        holders_.at(name).add(by);
        return {before->second, false};
    }
    by_name_[name] = served;
    holders_.insert_or_assign(name, NetworkOwners(by));
    return {served, true};
}

bool ServedNetworks::remove(const std::string &name, const NetworkClaim &by) {
    find(name);
    const std::lock_guard lock(mutex_);
    const auto holders = holders_.find(name);
    if (holders != holders_.end() && !by.controls) {
        if (!holders->second.remove(by)) {
            by.refuse(name);
        }
        if (!holders->second.empty()) {
            return false;
        }
    }
    by_name_.erase(name);
    holders_.erase(name);
    handles_.erase(name);
    return true;
}

void ServedNetworks::free_idle() const {
    for (const Served &network : all()) {
        network->free_idle();
    }
}

std::vector<ServedNetworks::Served> ServedNetworks::all() const {
    std::vector<Served> all;
    const std::lock_guard lock(mutex_);
    for (const auto &[name, network] : by_name_) {
        all.push_back(network);
    }
    return all;
}

} // namespace hillock::serve
