// Sessions at the listening side: taken over, resumed, and never believed where they were not given.
#include "connection/connecting_handshake.hpp"
#include "hillock/server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <unistd.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;
using connection::Clock;

class Echo : public Handler {
  public:
    void handle(const std::shared_ptr<Connection> &from, Envelope message) override {
        from->reply(message, message.payload);
    }
};

Settings named(const std::string &name) {
    Settings settings;
    settings.name = name;
    settings.accepts = {Format::json};
    return settings;
}

// A cell that shows the session it is told to; it throws Failure where it is refused or not answered.
class Cell {
  public:
    Cell(const Server &server, const std::string &name, const std::string &session)
        : channel_(channel::connect(server.address(), {}, Clock::now() + 5s)),
          agreed_(connection::introduce(*channel_, named(name), session, Clock::now() + 5s)), name_(name) {}

    const std::string &session() const { return agreed_.welcome.session; }

    // The id of the listener's answer; 0 where none came.
    std::int64_t ask() {
        connection::write_plain(*channel_, Envelope::of(++id_, name_, agreed_.peer, StatusRequest{}),
                                Clock::now() + 5s);
        const std::optional<Envelope> answer = connection::read_plain(*channel_, Clock::now() + 5s);
        return answer && answer->reply_to == id_ ? answer->id : 0;
    }

    // Whether the listener still answers here.
    bool is_served() {
        try {
            return ask() > 0;
        } catch (const channel::Error &) {
            return false;
        }
    }

    bool is_closed() {
        channel::Body body;
        return channel_->receive(body, 1 << 16, Clock::now() + 5s) == channel::Received::closed;
    }

  private:
    std::unique_ptr<channel::Channel> channel_;
    connection::Agreed agreed_;
    std::string name_;
    std::int64_t id_ = 2; // after the handshake's
};

class Sessions : public testing::TestWithParam<std::string> {
  protected:
    static std::string address() {
        static std::atomic<int> count = 0;
        return GetParam() == "tcp" ? "tcp://localhost:0"
                                   : "unix:/tmp/hillock-session-test-" + std::to_string(::getpid()) + "-" +
                                         std::to_string(++count) + ".sock";
    }

    // Connects, as soon as the listener has noticed that the name is free.
    std::unique_ptr<Cell> back(const std::string &name, const std::string &session) const {
        const Clock::time_point until = Clock::now() + 5s;
        while (true) {
            try {
                return std::make_unique<Cell>(server, name, session);
            } catch (const Failure &refused) {
                if (refused.code() != ErrorCode::name_taken || Clock::now() > until) {
                    throw;
                }
            }
        }
    }

    Echo echo;
    Server server{named("router"), address(), echo};
};

INSTANTIATE_TEST_SUITE_P(Transports, Sessions, testing::Values("unix", "tcp"), [](const auto &p) { return p.param; });

TEST_P(Sessions, AreTakenOver) {
    auto cell = std::make_unique<Cell>(server, "cell", "");
    const std::string session = cell->session();
    std::int64_t last = cell->ask();
    for (int i = 0; i < 200; ++i) {
        auto newer = std::make_unique<Cell>(server, "cell", session);
        ASSERT_EQ(newer->session(), session) << "takeover " << i;
        const std::int64_t id = newer->ask();
        ASSERT_GT(id, last) << "takeover " << i;
        ASSERT_TRUE(cell->is_closed()) << "takeover " << i;
        last = id;
        cell = std::move(newer);
    }
    EXPECT_THROW(Cell(server, "cell", ""), Failure);
    EXPECT_GT(cell->ask(), last);
}

// As after a cut that only the cell has noticed: it tries again and again, and its older attempts arrive late.
TEST_P(Sessions, AreHeldByOneOfManyAtOnce) {
    auto holder = std::make_unique<Cell>(server, "cell", "");
    const std::string session = holder->session();
    for (int round = 0; round < 10; ++round) {
        std::array<std::unique_ptr<Cell>, 6> newer;
        std::vector<std::thread> threads;
        for (std::unique_ptr<Cell> &one : newer) {
            threads.emplace_back([&] {
                try {
                    one = std::make_unique<Cell>(server, "cell", session);
                } catch (const std::exception &) { // its place was taken before its WELCOME
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
        EXPECT_TRUE(holder->is_closed()) << "round " << round;
        int answered = 0;
        for (std::unique_ptr<Cell> &one : newer) {
            if (one && one->is_served()) {
                ++answered;
                holder = std::move(one);
            }
        }
        ASSERT_EQ(answered, 1) << "round " << round;
        ASSERT_EQ(holder->session(), session);
    }
}

TEST_P(Sessions, AreAsManyAsTheListenerTakes) {
    Settings settings = named("small");
    settings.connections = 2;
    const Server small(settings, address(), echo);
    auto first = std::make_unique<Cell>(small, "first", "");
    const Cell second(small, "second", "");
    const auto refused = [&] {
        try {
            const Cell third(small, "third", "");
            return false;
        } catch (const Failure &failure) {
            EXPECT_EQ(failure.code(), ErrorCode::overloaded);
            return true;
        }
    };
    EXPECT_TRUE(refused());
    Cell again(small, "second", second.session()); // takes over, so it is none more
    EXPECT_GT(again.ask(), 0);
    first = nullptr;
    const Clock::time_point until = Clock::now() + 5s;
    while (refused()) {
        ASSERT_LT(Clock::now(), until) << "the place of who left is free";
    }
}

TEST_P(Sessions, AreResumedAndGoOnCounting) {
    auto cell = std::make_unique<Cell>(server, "cell", "");
    const std::string session = cell->session();
    std::int64_t last = 0;
    for (int i = 0; i < 50; ++i) {
        const std::int64_t id = cell->ask();
        ASSERT_GT(id, last);
        last = id;
        cell = nullptr;
        cell = back("cell", session);
        ASSERT_EQ(cell->session(), session);
    }
}

TEST_P(Sessions, ThatWereNotGivenAreIgnored) {
    Cell first(server, "first", "s-no");
    EXPECT_NE(first.session(), "s-no");
    EXPECT_EQ(first.session().size(), 32u);
    EXPECT_NE(Cell(server, "second", first.session()).session(), first.session()) << "another cell's";
    EXPECT_THROW(Cell(server, "first", "s-no"), Failure);
    EXPECT_GT(first.ask(), 0);
}

TEST_P(Sessions, ThatANewerOneReplacedAreIgnored) {
    auto cell = std::make_unique<Cell>(server, "cell", "");
    const std::string before = cell->session();
    cell = nullptr;
    cell = back("cell", "");
    const std::string session = cell->session();
    EXPECT_NE(session, before);
    cell = nullptr;
    EXPECT_NE(back("cell", before)->session(), before);
}

} // namespace
} // namespace hillock
