#include "channel/channel.hpp"
#include "channel/shm.hpp"
#include "channel/socket.hpp"
#include "channel/tls.hpp"

namespace hillock::channel {

namespace {

struct Connect {
    const Options &options;
    Clock::time_point deadline;

    std::unique_ptr<Channel> operator()(const UnixAddress &at) const {
        return open_socket(connect_unix(at.path, deadline));
    }
    std::unique_ptr<Channel> operator()(const TcpAddress &at) const {
        return at.tls ? connect_tls(at, options.tls, deadline) : open_socket(connect_tcp(at, deadline));
    }
    std::unique_ptr<Channel> operator()(const ShmAddress &at) const { return connect_shm(at, options.shm, deadline); }
};

struct Listen {
    const Options &options;

    std::unique_ptr<Listener> operator()(const UnixAddress &at) const { return listen_unix(at.path, at, open_socket); }
    std::unique_ptr<Listener> operator()(const TcpAddress &at) const {
        return at.tls ? listen_tls(at, options.tls) : listen_tcp(at, open_socket);
    }
    std::unique_ptr<Listener> operator()(const ShmAddress &at) const { return listen_shm(at, options.shm); }
};

} // namespace

std::unique_ptr<Channel> connect(std::string_view uri, const Options &options, Clock::time_point deadline) {
    return std::visit(Connect{options, deadline}, parse(uri));
}

std::unique_ptr<Listener> listen(std::string_view uri, const Options &options) {
    return std::visit(Listen{options}, parse(uri));
}

} // namespace hillock::channel
