// Subscriptions belong to connections, not to the names of cells.
#include "serve/watchers.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace hillock {
namespace {

class FakeConnection : public Connection {
  public:
    const std::string &name() const override { return name_; }
    const std::string &peer() const override { return peer_; }
    const std::string &session() const override { return session_; }
    const Standing &standing() const override { return standing_; }
    bool is_open() const override { return true; }
    std::int64_t next_id() override { return 1; }
    Offer send(const Envelope &) override {
        ++events;
        events.notify_all();
        return Offer::sent;
    }
    void send_waiting(Message, std::chrono::nanoseconds) override {}
    void reply(const Envelope &, Message) override {}
    Message request(Envelope, std::chrono::nanoseconds) override { return Ack{}; }
    void close() override {}
    std::atomic<int> events = 0;

  private:
    const std::string name_ = "engine", peer_ = "cell", session_ = "s";
    const Standing standing_{};
};

// After a cut that only the cell has noticed, the engine learns of the older connection's end last.
TEST(Watchers, KeepTheNewerConnectionOfASession) {
    serve::Watchers watchers([] {});
    const auto older = std::make_shared<FakeConnection>(), newer = std::make_shared<FakeConnection>();
    watchers.subscribe(older, "cell", {"run.*"});
    watchers.subscribe(newer, "cell", {"run.*"});
    watchers.left(*older);
    watchers.publish({"run.done", Json::Object{}, {}});
    newer->events.wait(0);
    watchers.close();
    EXPECT_EQ(newer->events, 1);
    EXPECT_EQ(older->events, 0);
}

} // namespace
} // namespace hillock
