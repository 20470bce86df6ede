#pragma once

#include "channel/channel.hpp"
#include "hillock/settings.hpp"
#include "protocol/frame.hpp"

#include <memory>
#include <optional>

// Messages over a channel before the handshake is over: plain frames of moderate size, one by one.
namespace hillock::connection {

using channel::Channel;
using channel::Clock;

channel::Options options_of(const Settings &settings);

void write_plain(Channel &to, const Envelope &message, Clock::time_point deadline);

// Nothing where the deadline passed or the other side closed. Throws FrameError, channel::Error.
std::optional<Envelope> read_plain(Channel &from, Clock::time_point deadline);

// What stands for names that are not known yet.
inline constexpr const char *kListener = "listener";
inline constexpr const char *kStranger = "stranger";

inline constexpr std::int32_t kVersion = 1; // of the protocol

} // namespace hillock::connection
