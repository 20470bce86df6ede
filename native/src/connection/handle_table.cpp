#include "connection/handle_table.hpp"

namespace hillock::connection {

namespace {

constexpr std::size_t kMostLoading = 1024;

void name_all(protocol::Handles &handles, const NetworkList &list) {
    for (const NetworkInfo &network : list.networks) {
        if (network.handle) {
            handles.name_network(static_cast<std::uint32_t>(*network.handle), network.name);
        }
    }
}

} // namespace

HandleTable::HandleTable(const std::map<std::string, std::int32_t> &cells) {
    for (const auto &[name, handle] : cells) {
        write_.name_cell(static_cast<std::uint32_t>(handle), name);
        read_.name_cell(static_cast<std::uint32_t>(handle), name);
    }
}

void HandleTable::received(const Envelope &message) {
    if (const auto *const load = std::get_if<NetworkLoad>(&message.payload)) {
        const std::lock_guard lock(mutex_);
        if (loading_.size() < kMostLoading) {
            loading_[message.id] = load->network;
        }
    }
}

void HandleTable::sending(const Envelope &message) {
    if (!message.reply_to) {
        return;
    }
    if (const auto *const list = std::get_if<NetworkList>(&message.payload)) {
        name_all(read_, *list);
    }
    std::string network;
    {
        const std::lock_guard lock(mutex_);
        const auto found = loading_.find(*message.reply_to);
        if (found == loading_.end()) {
            return;
        }
        network = std::move(found->second);
        loading_.erase(found);
    }
    if (const auto *const ack = std::get_if<Ack>(&message.payload); ack != nullptr && ack->handle) {
        read_.name_network(static_cast<std::uint32_t>(*ack->handle), network);
    }
}

void HandleTable::learn(const Message &question, const Message &answer) {
    const auto *const ack = std::get_if<Ack>(&answer);
    if (const auto *const load = std::get_if<NetworkLoad>(&question);
        load != nullptr && ack != nullptr && ack->handle) {
        write_.name_network(static_cast<std::uint32_t>(*ack->handle), load->network);
    } else if (const auto *const unload = std::get_if<NetworkUnload>(&question); unload != nullptr && ack != nullptr) {
        write_.forget_network(unload->network);
    } else if (const auto *const list = std::get_if<NetworkList>(&answer)) {
        name_all(write_, *list);
    }
}

} // namespace hillock::connection
