#pragma once

#include "channel/address.hpp"
#include "channel/channel.hpp"

#include <memory>

namespace hillock::channel {

std::unique_ptr<Channel> connect_shm(const ShmAddress &address, const ShmOptions &options, Clock::time_point deadline);
std::unique_ptr<Listener> listen_shm(const ShmAddress &address, const ShmOptions &options);

} // namespace hillock::channel
