// Two cells of one process over Unix domain sockets and TCP: every message there and back, tokens, credits, losses, drains.
#include "protocol/vectors.hpp"

#include "channel/channel.hpp"
#include "hillock/client.hpp"
#include "hillock/crc32c.hpp"
#include "hillock/server.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/plain_frame.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <thread>

#include <unistd.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;

// Answers each message with itself.
class Echo : public Handler {
  public:
    void handle(const std::shared_ptr<Connection> &from, Envelope message) override {
        ++handled;
        from->reply(message, message.payload);
    }
    std::atomic<int> handled = 0;
};

std::string unix_address() {
    static std::atomic<int> count = 0;
    return "unix:/tmp/hillock-client-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".sock";
}

Settings named(const std::string &name) {
    Settings settings;
    settings.name = name;
    settings.patience = 2s;
    settings.first_wait = 10ms;
    return settings;
}

// Messages that reach a handler: all but those of the connection itself.
std::vector<Message> messages() {
    std::vector<Message> found;
    for (const auto &path : protocol::vectors("good", ".json")) {
        Message message = protocol::read_plain(protocol::read_json(protocol::read_file(path))).payload;
        if (!is_connection(message)) {
            found.push_back(std::move(message));
        }
    }
    return found;
}

class Connections : public testing::TestWithParam<std::string> {
  protected:
    std::string address() const { return GetParam() == "unix" ? unix_address() : "tcp://localhost:0"; }
    Echo echo;
};

INSTANTIATE_TEST_SUITE_P(Transports, Connections, testing::Values("unix", "tcp"),
                         [](const auto &p) { return p.param; });

TEST_P(Connections, CarryEveryMessageInEveryKindOfFrame) {
    Server server(named("router"), address(), echo);
    const std::set<Format> plain = {Format::json, Format::spikes},
                           tensors = {Format::json, Format::tensors, Format::zstd, Format::spikes},
                           all = {Format::json, Format::tensors, Format::compact, Format::lz4, Format::spikes};
    int cell = 0;
    for (const std::set<Format> &accepts : {plain, tensors, all}) {
        Settings settings = named("cell-" + std::to_string(++cell));
        settings.accepts = accepts;
        settings.packing = Format::zstd;
        Client client(settings, server.address());
        std::size_t types = 0;
        for (const Message &message : messages()) {
            SCOPED_TRACE(type_name(number(message)));
            EXPECT_EQ(client.request(message, 5s), message);
            ++types;
        }
        EXPECT_GE(types, 25u);
    }
    EXPECT_GT(echo.handled, 75);
}

TEST_P(Connections, AskForATokenAndProveIt) {
    Settings listening = named("router");
    listening.token = "correct horse battery staple";
    Server server(listening, address(), echo);
    Settings right = named("right"), wrong = named("wrong"), none = named("none");
    right.token = listening.token;
    wrong.token = "incorrect";
    Client known(right, server.address());
    EXPECT_TRUE(known.connection(2s)->is_open());
    for (const Settings &settings : {wrong, none}) {
        Client unknown(settings, server.address());
        try {
            unknown.connection(2s);
            ADD_FAILURE() << "was let in";
        } catch (const Failure &refused) {
            EXPECT_EQ(refused.code(), ErrorCode::unauthorized);
        }
    }
}

TEST_P(Connections, RefuseAListenerThatDoesNotKnowTheToken) {
    Server server(named("router"), address(), echo);
    Settings settings = named("cell");
    settings.token = "a secret";
    Client client(settings, server.address());
    EXPECT_THROW(client.connection(2s), Failure);
}

TEST_P(Connections, RefuseASecondCellOfTheName) {
    Server server(named("router"), address(), echo);
    Client first(named("cell"), server.address());
    first.connection(2s);
    Client second(named("cell"), server.address());
    EXPECT_THROW(second.connection(300ms), Failure);
    EXPECT_TRUE(first.connection(1s)->is_open());
}

TEST_P(Connections, GiveCreditsBack) {
    Settings listening = named("router");
    listening.credits = 4;
    Server server(listening, address(), echo);
    Client client(named("cell"), server.address());
    std::vector<std::thread> threads;
    std::atomic<int> answered = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 50; ++k) {
                answered += std::holds_alternative<StatusRequest>(client.request(StatusRequest{}, 10s)) ? 1 : 0;
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    EXPECT_EQ(answered, 400);
}

TEST_P(Connections, ConnectAgainToAListenerThatStartedAnew) {
    const std::string first = address();
    auto server = std::make_unique<Server>(named("router"), first, echo);
    const std::string where = server->address();
    Client client(named("cell"), where);
    const std::string session = client.connection(2s)->session();
    server.reset();
    EXPECT_TRUE(std::holds_alternative<ErrorReply>(client.request(StatusRequest{}, 100ms)));
    server = std::make_unique<Server>(named("router"), where, echo);
    EXPECT_EQ(client.request(StatusRequest{}, 5s), Message(StatusRequest{}));
    EXPECT_NE(client.connection(2s)->session(), session) << "it does not know the old one's sessions";
}

// Keeps requests until told to answer.
class Slow : public Handler {
  public:
    void handle(const std::shared_ptr<Connection> &from, Envelope message) override {
        const std::lock_guard lock(mutex);
        waiting.emplace_back(from, std::move(message));
        came.notify_all();
    }
    bool await(std::size_t count) {
        std::unique_lock lock(mutex);
        return came.wait_for(lock, 5s, [&] { return waiting.size() >= count; });
    }
    void answer() {
        for (auto &[from, message] : waiting) {
            from->reply(message, message.payload);
        }
    }
    std::mutex mutex;
    std::condition_variable came;
    std::vector<std::pair<std::shared_ptr<Connection>, Envelope>> waiting;
};

TEST_P(Connections, DrainBeforeTheyClose) {
    Slow slow;
    Server server(named("router"), address(), slow);
    Client client(named("cell"), server.address());
    auto answer = std::async(std::launch::async, [&] { return client.request(StatusRequest{}, 5s); });
    ASSERT_TRUE(slow.await(1));
    std::thread closing([&] { server.close(); });
    slow.answer();
    EXPECT_EQ(answer.get(), Message(StatusRequest{}));
    closing.join();
}

TEST_P(Connections, FailWhatIsUnderWayWhenTheyAreLost) {
    Slow slow;
    Settings listening = named("router");
    listening.credits = 1000;
    listening.drain = 200ms;
    auto server = std::make_unique<Server>(listening, address(), slow);
    Client client(named("cell"), server->address());
    std::vector<std::future<Message>> answers;
    for (int i = 0; i < 50; ++i) {
        answers.push_back(std::async(std::launch::async, [&] { return client.request(StatusRequest{}, 20s); }));
    }
    ASSERT_TRUE(slow.await(50));
    server.reset(); // nobody answers: it waits no longer
    for (auto &answer : answers) {
        const Message said = answer.get();
        ASSERT_TRUE(std::holds_alternative<ErrorReply>(said));
        EXPECT_EQ(std::get<ErrorReply>(said).code, ErrorCode::disconnected);
    }
}

TEST_P(Connections, NoticeASilentPeer) {
    Settings listening = named("router");
    listening.heartbeat = 50ms;
    Server server(listening, address(), echo);
    // A cell that shakes hands and then says nothing.
    const auto channel = channel::connect(server.address(), {}, channel::Clock::now() + 2s);
    const protocol::Handles none;
    const protocol::Body hello =
        protocol::FrameEncoder(1 << 16, none)
            .plain(Envelope::of(
                1, "mute", "listener",
                Hello{"mute", Role::interface, "c++", {1}, {Format::json}, std::string(64, '0'), {}, {}, {}}));
    const std::span<const std::byte> parts[] = {hello};
    channel->send(parts, channel::Clock::now() + 2s);
    channel::Body body;
    int pings = -1; // WELCOME comes first
    channel::Received received;
    while ((received = channel->receive(body, 1 << 16, channel::Clock::now() + 5s)) == channel::Received::frame) {
        ++pings;
    }
    EXPECT_EQ(received, channel::Received::closed);
    EXPECT_EQ(pings, 2);
}

TEST(Crc, OfThePage) {
    const std::string digits = "123456789";
    Crc32c whole, pieces;
    EXPECT_EQ(whole.value(), 0);
    whole.add(std::as_bytes(std::span(digits)));
    EXPECT_EQ(whole.value(), 3808858755);
    std::vector<std::byte> bytes(1000);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::byte>(i * 7);
    }
    Crc32c once;
    once.add(bytes);
    for (std::size_t at = 0; at < bytes.size(); at += 13) {
        pieces.add(std::span(bytes).subspan(at, std::min<std::size_t>(13, bytes.size() - at)));
    }
    EXPECT_EQ(pieces.value(), once.value());
}

} // namespace
} // namespace hillock
