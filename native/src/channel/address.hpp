#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace hillock::channel {

struct UnixAddress {
    std::string path;
};
struct TcpAddress {
    std::string host;
    std::uint16_t port;
    bool tls;
};
struct ShmAddress {
    std::string name;
};
using Address = std::variant<UnixAddress, TcpAddress, ShmAddress>;

constexpr std::uint16_t kDefaultPort = 9999;

// Throws Error (bad_address), and (unreachable) where the user's runtime folder will not do.
Address parse(std::string_view uri);

std::string text(const Address &address);

// The folder of this user's sockets, made with mode 0700 where it is not there: $XDG_RUNTIME_DIR or /tmp/hillock-UID.
std::string runtime_folder();

// Where shm:NAME meets.
std::string rendezvous(const ShmAddress &address);

} // namespace hillock::channel
