// Runs that nobody waits for end; requests asked again are answered once.
#include "hillock/server.hpp"

#include "serve/request_deduplicator.hpp"

#include <gtest/gtest.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;

class FakeConnection : public Connection {
  public:
    explicit FakeConnection(std::string session) : session_(std::move(session)) {}
    const std::string &name() const override { return name_; }
    const std::string &peer() const override { return peer_; }
    const std::string &session() const override { return session_; }
    const Standing &standing() const override { return standing_; }
    bool is_open() const override { return true; }
    std::int64_t next_id() override { return 1; }
    Offer send(const Envelope &) override { return Offer::sent; }
    void send_waiting(Message, std::chrono::nanoseconds) override {}
    void reply(const Envelope &, Message) override { ++replies; }
    Message request(Envelope, std::chrono::nanoseconds) override { return Ack{}; }
    void close() override {}
    int replies = 0;

  private:
    const std::string name_ = "engine", peer_ = "cell", session_;
    const Standing standing_{};
};

Envelope asked(std::int64_t id) {
    ReasoningRequest request;
    request.network = "net";
    request.steps = 1;
    request.encoding = WireTensor::keep<float>("encoding", {1}, {1});
    return Envelope::of(id, "cell", "engine", request);
}

TEST(Orphans, AreStoppedAfterTheGrace) {
    serve::RequestDeduplicator once(0ns);
    const auto first = std::make_shared<FakeConnection>("s"), second = std::make_shared<FakeConnection>("s");
    int abandoned = 0;
    ASSERT_TRUE(once.begins(first, asked(1)));
    once.runs(*first, asked(1), [&] { return ++abandoned == 1; });
    const auto session = once.left(*first);
    ASSERT_TRUE(session);
    once.abandon_orphans(*session);
    EXPECT_EQ(abandoned, 1);
    EXPECT_TRUE(once.begins(second, asked(1))) << "it is run anew";
    once.reply(second, asked(1), Ack{});
    EXPECT_EQ(second->replies, 1);
    EXPECT_EQ(first->replies, 0);
}

TEST(Orphans, ThatAreAskedForAgainGoOn) {
    serve::RequestDeduplicator once(0ns);
    const auto first = std::make_shared<FakeConnection>("s"), second = std::make_shared<FakeConnection>("s");
    int abandoned = 0;
    ASSERT_TRUE(once.begins(first, asked(1)));
    once.runs(*first, asked(1), [&] { return ++abandoned == 1; });
    const auto session = once.left(*first);
    ASSERT_TRUE(session);
    EXPECT_FALSE(once.begins(second, asked(1))) << "it runs already";
    once.abandon_orphans(*session);
    EXPECT_EQ(abandoned, 0);
    once.reply(first, asked(1), Ack{});
    EXPECT_EQ(second->replies, 1);
    EXPECT_FALSE(once.left(*second)) << "nothing is left to run";
}

// Their bytes are the same: none.
TEST(Repetitions, OfSilentSpikesHaveTheSameShapeAndType) {
    serve::RequestDeduplicator once(0ns);
    const auto from = std::make_shared<FakeConnection>("s");
    const auto silent = [](std::int32_t steps, ElementType type) {
        ReasoningRequest request;
        request.network = "net";
        request.encoding.name = "encoding";
        request.encoding.type = type;
        request.encoding.shape = {steps, 3};
        return Envelope::of(1, "cell", "engine", request);
    };
    EXPECT_TRUE(once.begins(from, silent(10, ElementType::SPIKES)));
    EXPECT_FALSE(once.begins(from, silent(10, ElementType::SPIKES)));
    EXPECT_TRUE(once.begins(from, silent(20, ElementType::SPIKES)));
    EXPECT_TRUE(once.begins(from, silent(20, ElementType::F32)));
}

TEST(Orphans, HaveTheirGrace) {
    serve::RequestDeduplicator once(1h);
    const auto first = std::make_shared<FakeConnection>("s");
    int abandoned = 0;
    ASSERT_TRUE(once.begins(first, asked(1)));
    once.runs(*first, asked(1), [&] { return ++abandoned == 1; });
    once.abandon_orphans(*once.left(*first));
    EXPECT_EQ(abandoned, 0);
}

} // namespace
} // namespace hillock
