#pragma once

#include "channel/address.hpp"
#include "channel/channel.hpp"

#include <memory>

namespace hillock::channel {

// TLS 1.3 by OpenSSL. The connecting side checks the listener's certificate: one of its subject alternative names must be the host.
std::unique_ptr<Channel> connect_tls(const TcpAddress &address, const TlsFiles &files, Clock::time_point deadline);
std::unique_ptr<Listener> listen_tls(const TcpAddress &address, const TlsFiles &files);

} // namespace hillock::channel
