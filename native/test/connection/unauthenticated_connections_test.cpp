// Connections that say nothing keep nobody out.
#include "hillock/client.hpp"
#include "hillock/server.hpp"

#include "connection/unauthenticated_connections.hpp"
#include "support/cell_settings.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;
using channel::Clock;
using testing::cell_settings;
using testing::soon;

class Echo : public Handler {
  public:
    void handle(const std::shared_ptr<Connection> &from, Envelope message) override {
        from->reply(message, message.payload);
    }
};

class FakeChannel : public channel::Channel {
  public:
    explicit FakeChannel(std::string origin) : origin_(std::move(origin)) {}
    void send(std::span<const std::span<const std::byte>>, Clock::time_point) override {}
    std::size_t send_some(std::span<const std::byte> body, Clock::time_point) override { return body.size(); }
    void send_rest(std::span<const std::byte>, std::size_t, Clock::time_point) override {}
    channel::Received receive(channel::Body &, std::uint32_t, Clock::time_point) override {
        return channel::Received::closed;
    }
    void close() noexcept override { closed = true; }
    std::string origin() const override { return origin_; }
    bool closed = false;

  private:
    std::string origin_;
};

TEST(UnauthenticatedConnections, TheOldestOfAnAddressThatHasTooManyGoes) {
    connection::UnauthenticatedConnections handshakes({.all = 10, .of_address = 2, .time_to_speak = 0s});
    FakeChannel first("a"), second("a"), third("a"), other("b");
    handshakes.add(other);
    handshakes.add(first);
    handshakes.add(second);
    EXPECT_FALSE(first.closed);
    handshakes.add(third);
    EXPECT_TRUE(first.closed);
    EXPECT_FALSE(second.closed || third.closed || other.closed);
    EXPECT_EQ(handshakes.closed_but_present(), 1u);
}

TEST(UnauthenticatedConnections, SilentOnesGoBeforeThoseThatSpoke) {
    connection::UnauthenticatedConnections handshakes({.all = 10, .of_address = 2, .time_to_speak = 0s});
    FakeChannel first("a"), second("a"), third("a"), fourth("a");
    const auto place = handshakes.add(first);
    handshakes.spoke(place);
    const auto silent = handshakes.add(second);
    handshakes.add(third);
    EXPECT_TRUE(second.closed);
    EXPECT_FALSE(first.closed);
    handshakes.remove(silent);
    EXPECT_EQ(handshakes.closed_but_present(), 0u);
    handshakes.remove(place);
    handshakes.add(fourth);
    EXPECT_FALSE(third.closed) << "the place of who left is free";
}

TEST(UnauthenticatedConnections, NewcomersHaveTimeToSpeak) {
    connection::UnauthenticatedConnections handshakes({.all = 10, .of_address = 2, .time_to_speak = 1h});
    FakeChannel first("a"), second("a"), third("a");
    handshakes.spoke(handshakes.add(first));
    handshakes.add(second);
    handshakes.add(third);
    EXPECT_TRUE(first.closed) << "nobody has been silent for long, so the oldest goes";
    EXPECT_FALSE(second.closed);
}

TEST(UnauthenticatedConnections, TheAddressWithMostMakesRoom) {
    connection::UnauthenticatedConnections handshakes({.all = 3, .of_address = 3, .time_to_speak = 0s});
    FakeChannel lonely("a"), many1("b"), many2("b"), newcomer("c");
    handshakes.add(lonely);
    handshakes.add(many1);
    handshakes.add(many2);
    handshakes.add(newcomer);
    EXPECT_TRUE(many1.closed);
    EXPECT_FALSE(lonely.closed || many2.closed || newcomer.closed);
}

// Sockets to a port of this machine over which nothing is ever said.
class SilentSockets {
  public:
    explicit SilentSockets(const std::string &uri)
        : port_(static_cast<std::uint16_t>(std::stoi(uri.substr(uri.rfind(':') + 1)))) {}
    ~SilentSockets() {
        for (const int socket : sockets_) {
            ::close(socket);
        }
    }
    bool open(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            sockets_.push_back(connect());
            if (sockets_.back() < 0) {
                return false;
            }
        }
        return true;
    }
    // Opens those anew that the other side has closed.
    std::size_t renew() {
        std::size_t renewed = 0;
        for (int &socket : sockets_) {
            char byte;
            if (::recv(socket, &byte, 1, MSG_DONTWAIT) == 0) {
                ::close(socket);
                socket = connect();
                ++renewed;
            }
        }
        return renewed;
    }

  private:
    int connect() const {
        const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port_);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(made, reinterpret_cast<const sockaddr *>(&to), sizeof(to)) != 0) {
            ::close(made);
            return -1;
        }
        return made;
    }

    const std::uint16_t port_;
    std::vector<int> sockets_;
};

// Both ends of a connection are of this process.
std::size_t many_connections() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return std::min<std::size_t>(1100, static_cast<std::size_t>(limit.rlim_cur) * 3 / 4);
}

class SilentConnections : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Transports, SilentConnections, ::testing::Values("tcp", "tls"),
                         [](const auto &p) { return p.param; });

TEST_P(SilentConnections, KeepNobodyOut) {
    const std::size_t count = many_connections();
    Echo handler;
    Settings listening = cell_settings("router");
    listening.patience = 60s;  // none of them goes by itself
    listening.connections = 8; // those that are not admitted do not count
    Server server(listening, GetParam() + "://localhost:0", handler);
    SilentSockets silent(server.address());
    ASSERT_TRUE(silent.open(count));
    std::atomic<bool> over = false;
    std::atomic<std::size_t> renewed = 0;
    std::thread renewing([&] {
        while (!over) {
            renewed += silent.renew();
        }
    });
    for (int cell = 0; cell < 5; ++cell) {
        Client client(cell_settings("cell-" + std::to_string(cell)), server.address());
        EXPECT_TRUE(client.connection(20s)->is_open());
    }
    EXPECT_TRUE(soon([&] { return renewed > 0; })) << "nobody was sent away";
    over = true;
    renewing.join();
}

} // namespace
} // namespace hillock
