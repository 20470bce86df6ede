#include "channel/channel.hpp"
#include "channel/socket.hpp"

namespace hillock::channel {

namespace {

struct Connect {
    Clock::time_point deadline;

    std::unique_ptr<Channel> operator()(const UnixAddress &at) const {
        return open_socket(connect_unix(at.path, deadline));
    }
    std::unique_ptr<Channel> operator()(const TcpAddress &at) const { return open_socket(connect_tcp(at, deadline)); }
    std::unique_ptr<Channel> operator()(const ShmAddress &at) const {
        throw Error(Cause::bad_address, text(at) + ": not there yet");
    }
};

struct Listen {
    std::unique_ptr<Listener> operator()(const UnixAddress &at) const { return listen_unix(at.path, at, open_socket); }
    std::unique_ptr<Listener> operator()(const TcpAddress &at) const { return listen_tcp(at, open_socket); }
    std::unique_ptr<Listener> operator()(const ShmAddress &at) const {
        throw Error(Cause::bad_address, text(at) + ": not there yet");
    }
};

} // namespace

std::unique_ptr<Channel> connect(std::string_view uri, const Options &, Clock::time_point deadline) {
    return std::visit(Connect{deadline}, parse(uri));
}

std::unique_ptr<Listener> listen(std::string_view uri, const Options &) {
    return std::visit(Listen{}, parse(uri));
}

} // namespace hillock::channel
