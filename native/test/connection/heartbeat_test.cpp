// Who is suspected when: in virtual time, and over a real connection whose other side falls silent.
#include "connection/connecting_handshake.hpp"
#include "connection/heartbeat.hpp"
#include "hillock/server.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <random>

#include <unistd.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;
using connection::Clock;
using connection::Heartbeat;
using Time = Heartbeat::Time;

// A peer that answers PING within 20 ms, pauses now and then for 900 ms, and stops in the end.
class Peer {
  public:
    explicit Peer(unsigned seed) : random_(seed) {}

    int suspicions() const { return suspicions_; }

    void live(std::chrono::seconds time, std::chrono::milliseconds apart) {
        Time next = now_;
        for (const Time end = now_ + time; now_ < end;) {
            if (now_ >= next) {
                deaf_until_ = now_ + 900ms;
                next = deaf_until_ + std::chrono::milliseconds(1 + random_() % (2 * apart.count()));
            }
            step(true);
        }
    }

    std::chrono::nanoseconds stop() {
        while (!heartbeat_.suspects()) {
            step(false);
        }
        return now_ - heard_;
    }

  private:
    void step(bool alive) {
        const Time due = heartbeat_.due();
        if (answer_ != Time::max() && answer_ <= due) {
            now_ = heard_ = std::exchange(answer_, Time::max());
            heartbeat_.heard(now_);
            return;
        }
        now_ = due;
        const bool before = heartbeat_.suspects();
        const Heartbeat::Action action = heartbeat_.check(now_);
        suspicions_ += !before && heartbeat_.suspects() ? 1 : 0;
        if (action == Heartbeat::Action::ping && alive && answer_ == Time::max()) {
            answer_ = std::max(now_ + std::chrono::microseconds(100 + random_() % 20000), deaf_until_);
        }
    }

    std::minstd_rand random_;
    Time now_{}, heard_{}, deaf_until_{}, answer_ = Time::max();
    Heartbeat heartbeat_{Suspicion{}, 5s, Time{}};
    int suspicions_ = 0;
};

TEST(HeartbeatTest, AnHourWithPausesGivesNoFalseSuspicion) {
    for (const auto apart : {1s, 2s, 10s, 60s}) {
        Peer peer(1);
        peer.live(3600s, apart);
        EXPECT_EQ(peer.suspicions(), 0);
    }
}

// However often it has paused.
TEST(HeartbeatTest, AStoppedPeerIsSuspectedInTime) {
    for (const auto apart : {1s, 2s, 5s, 30s}) {
        Peer peer(2);
        peer.live(3600s, apart);
        const auto silence = peer.stop();
        EXPECT_LE(silence, 2500ms);
        EXPECT_GT(silence, 1900ms);
    }
}

TEST(HeartbeatTest, OwnPausesAccuseNobody) {
    Heartbeat heartbeat(Suspicion{}, 5s, Time{});
    EXPECT_EQ(heartbeat.check(Time{} + 60s), Heartbeat::Action::ping);
    EXPECT_FALSE(heartbeat.suspects());
}

// A busy machine may run the first check when all heartbeats are over.
TEST(HeartbeatTest, NobodyIsLeftWithoutTwoQuestions) {
    Heartbeat heartbeat(Suspicion{}, 50ms, Time{});
    EXPECT_EQ(heartbeat.check(Time{} + 260ms), Heartbeat::Action::ping);
    EXPECT_EQ(heartbeat.check(heartbeat.due()), Heartbeat::Action::ping);
    EXPECT_EQ(heartbeat.check(heartbeat.due()), Heartbeat::Action::end);
}

class Watcher : public Handler {
  public:
    void handle(const std::shared_ptr<Connection> &from, Envelope message) override {
        from->reply(message, message.payload);
    }

    void suspicion_changed(const std::shared_ptr<Connection> &connection) override {
        const std::lock_guard lock(mutex_);
        suspected_ = connection->is_suspected();
        changed_.notify_all();
    }

    bool await(bool suspected, std::chrono::seconds most) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, most, [&] { return suspected_ == suspected; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool suspected_ = false;
};

TEST(HeartbeatTest, ASilentCellIsSuspectedAndComesBackWithItsNextFrame) {
    Watcher watcher;
    Settings settings;
    settings.name = "router";
    settings.suspicion = {20ms, 8, 5ms, 50ms};
    Server server(settings, "unix:/tmp/hillock-heartbeat-" + std::to_string(getpid()), watcher);
    const auto channel = channel::connect(server.address(), {}, Clock::now() + 5s);
    Settings cell;
    cell.name = "cell";
    cell.accepts = {Format::json};
    const auto agreed = connection::introduce(*channel, cell, "", Clock::now() + 5s);
    EXPECT_TRUE(watcher.await(true, 5s));
    connection::write_plain(*channel, Envelope::of(3, "cell", agreed.peer, StatusRequest{}), Clock::now() + 5s);
    EXPECT_TRUE(watcher.await(false, 5s));
}

} // namespace
} // namespace hillock
