// What a network learns by messages, and what an engine tells those who subscribe.
#include "hillock/client.hpp"
#include "hillock/engine.hpp"
#include "hillock/server.hpp"
#include "serve/topics.hpp"
#include "support/image_bytes.hpp"
#include "support/learner.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include <unistd.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;
using testing::image_bytes;

Settings named(const std::string &name) {
    Settings settings;
    settings.name = name;
    settings.role = Role::router;
    settings.patience = 2s;
    return settings;
}

// Keeps the events that come; while it is held up it takes no more.
class Ears : public Handler {
  public:
    void entered(const std::shared_ptr<Connection> &connection) override {
        const std::lock_guard lock(mutex_);
        connection_ = connection;
        changed_.notify_all();
    }
    // Once there is one.
    std::shared_ptr<Connection> connection() {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, 10s, [&] { return connection_ != nullptr; });
        return connection_;
    }
    void handle(const std::shared_ptr<Connection> &, Envelope message) override {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !held_up_; });
        events_.push_back(std::get<Event>(std::move(message.payload)));
        changed_.notify_all();
    }
    // The next event of the topic.
    Event hear(const std::string &topic) {
        std::unique_lock lock(mutex_);
        while (true) {
            if (!changed_.wait_for(lock, 10s, [&] { return !events_.empty(); })) {
                throw std::runtime_error("no event of " + topic);
            }
            Event event = std::move(events_.front());
            events_.pop_front();
            if (event.topic == topic) {
                return event;
            }
        }
    }
    void hold_up(bool held_up) {
        const std::lock_guard lock(mutex_);
        held_up_ = held_up;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<Connection> connection_;
    std::deque<Event> events_;
    bool held_up_ = false;
};

const std::int64_t &integer(const Json &json, std::string_view key) {
    return *json.find(key)->as<std::int64_t>();
}

class Taught : public ::testing::Test {
  protected:
    Taught() {
        engine.load("pairs", image_bytes(testing::pair_stdp()));
        engine.load("rewards", image_bytes(testing::reward_stdp()));
    }

    static std::string address() { return "unix:/tmp/hillock-teaching-test-" + std::to_string(::getpid()) + ".sock"; }

    ErrorCode code(const Message &question) {
        const Message answer = client.request(question, 5s);
        return std::holds_alternative<ErrorReply>(answer) ? std::get<ErrorReply>(answer).code : ErrorCode::internal;
    }

    static PlasticityUpdate update(float first, float second) {
        return {"pairs", "stdp", 0.5, 1, {WireTensor::keep<float>("fc.weight", {2, 1}, {first, second})}};
    }

    // Values of a variable in a snapshot.
    static std::vector<float> values(const StateSnapshot &snapshot, const std::string &name) {
        for (const WireTensor &variable : snapshot.variables) {
            if (variable.name == name) {
                const auto found = variable.values<float>();
                return {found.begin(), found.end()};
            }
        }
        return {};
    }

    // Source 0, then source 1, after which the neuron spikes where its weight is at least 0.8: a pair for source 0.
    std::int64_t run(const std::string &network, std::optional<std::int64_t> stream) {
        const auto connection = client.connection(2s);
        ReasoningRequest request;
        request.network = network;
        request.stream = stream;
        request.encoding = WireTensor::of<float>("encoding", {2, 2}, kPair);
        const Envelope asked =
            Envelope::of(connection->next_id(), connection->name(), connection->peer(), std::move(request));
        Client::expect<ReasoningResponse>(connection->request(asked, 5s));
        return asked.id;
    }

    static constexpr float kPair[] = {1, 0, 0, 1};
    using Weights = std::vector<float>;

    Engine engine{EngineOptions{.threads = 2}};
    Server server{named("engine"), address(), engine};
    Client client{named("router"), server.address()};
};

TEST_F(Taught, UpdatesChangeWhatStreamsBeginWith) {
    run("pairs", 1);
    const Weights before = values(client.ask<StateSnapshot>(StatePull{"pairs", 1, {}}), "fc:weight");
    EXPECT_EQ(before, (Weights{0.5f + testing::kPlus * testing::kDecay, 1}));
    client.ask<Ack>(update(0.25f, 0.25f));
    const StateSnapshot learned = client.ask<StateSnapshot>(StatePull{"pairs", {}, {}});
    EXPECT_EQ(learned.version, 1);
    EXPECT_EQ(learned.digest, engine.networks().front().digest);
    ASSERT_EQ(learned.variables.size(), 1u);
    EXPECT_EQ(values(learned, "fc:weight"), (Weights{0.75f, 1})) << "within the bounds";
    EXPECT_EQ(values(client.ask<StateSnapshot>(StatePull{"pairs", 2, {}}), "fc:weight"), (Weights{0.75f, 1}));
    EXPECT_EQ(values(client.ask<StateSnapshot>(StatePull{"pairs", 1, {}}), "fc:weight"), before) << "it has its own";
    client.ask<Ack>(update(-4, -4));
    EXPECT_EQ(values(client.ask<StateSnapshot>(StatePull{"pairs", {}, {}}), "fc:weight"), (Weights{0, 0}));
    EXPECT_EQ(client.ask<MetricsReport>(MetricsRequest{{"learning.steps"}}).counters.at("learning.steps"), 2);
}

TEST_F(Taught, StatesOfNetworksAreMergedAtTheirVersion) {
    const auto sync = [](std::int64_t base, SyncMode mode, float first) {
        return StateSync{"pairs", {}, base, mode, {WireTensor::keep<float>("fc:weight", {2, 1}, {first, 1})}};
    };
    client.ask<Ack>(sync(0, SyncMode::replace, 0.25f));
    client.ask<Ack>(sync(1, SyncMode::average, 0.75f));
    EXPECT_EQ(values(client.ask<StateSnapshot>(StatePull{"pairs", {}, {"fc:weight"}}), "fc:weight"),
              (Weights{0.5f, 1}));
    client.ask<Ack>(sync(2, SyncMode::delta, 0.125f));
    const StateSnapshot learned = client.ask<StateSnapshot>(StatePull{"pairs", {}, {}});
    EXPECT_EQ(values(learned, "fc:weight"), (Weights{0.625f, 2}));
    EXPECT_EQ(learned.version, 3);
    EXPECT_EQ(code(sync(2, SyncMode::replace, 0)), ErrorCode::incompatible_state);
    StateSync other = sync(3, SyncMode::replace, 0);
    other.variables.front().name = "fc:pre_trace";
    EXPECT_EQ(code(other), ErrorCode::incompatible_state) << "nothing that is learned";
    const float largest = std::numeric_limits<float>::max();
    client.ask<Ack>(sync(3, SyncMode::replace, largest));
    EXPECT_EQ(code(sync(4, SyncMode::delta, largest)), ErrorCode::incompatible_state);
    EXPECT_EQ(code(StatePull{"pairs", {}, {"fc:pre_trace"}}), ErrorCode::bad_value);
    EXPECT_EQ(client.ask<StateSnapshot>(StatePull{"pairs", {}, {}}).version, 4);
}

TEST_F(Taught, UpdatesThatDoNotFitAreRefused) {
    PlasticityUpdate name = update(0, 0), shape = update(0, 0), network = update(0, 0);
    name.deltas.front().name = "fc.rule";
    shape.deltas.front().shape = {1, 2};
    network.network = "other";
    EXPECT_EQ(code(name), ErrorCode::bad_value);
    EXPECT_EQ(code(shape), ErrorCode::bad_shape);
    EXPECT_EQ(code(network), ErrorCode::unknown_network);
    EXPECT_EQ(client.ask<StateSnapshot>(StatePull{"pairs", {}, {}}).version, 0);
}

TEST_F(Taught, ASignalScalesTheRewardsOfItsSender) {
    const auto reward = [&] {
        return values(client.ask<StateSnapshot>(StatePull{"rewards", 1, {}}), "fc:reward").front();
    };
    const std::int64_t answer = run("rewards", 1);
    client.ask<Ack>(Feedback{answer, 0.5, {}});
    EXPECT_EQ(reward(), 0.5f);
    client.ask<Ack>(MtlSignal{1, 0.1, 0.8, {{"engine", 1.5}, {"another", 0.5}}});
    client.ask<Ack>(Feedback{answer, 0.5, {}});
    EXPECT_EQ(reward(), 0.5f + 1.5f * 0.5f);
    Client other(named("other"), server.address());
    other.ask<Ack>(MtlSignal{1, 0.1, 0.8, {{"engine", 0.0}}});
    client.ask<Ack>(MtlSignal{2, 0.1, 0.8, {{"another", 0.5}}});
    client.ask<Ack>(Feedback{answer, 0.25, {}});
    EXPECT_EQ(reward(), 0.5f + 1.5f * 0.5f + 0.25f);
}

class Watched : public Taught {
  protected:
    ~Watched() override {
        watcher.stop();
        serving.join();
    }
    void subscribe(const std::vector<std::string> &topics) { watcher_asks(Subscribe{topics}); }
    void watcher_asks(const Message &question) { Client::expect<Ack>(ears.connection()->request(question, 5s)); }

    Ears ears;
    Settings few = [] {
        Settings settings = named("watcher");
        settings.credits = 64;
        return settings;
    }();
    Client watcher{few, server.address()};
    std::thread serving{[this] { watcher.serve(ears); }};
};

TEST_F(Watched, WhoSubscribesHearsWhatHappens) {
    subscribe({"network.*", "stream.learned"});
    engine.load("third", image_bytes(testing::pair_stdp()));
    EXPECT_EQ(*ears.hear("network.loaded").body.find("network")->as<std::string>(), "third");
    client.ask<Ack>(NetworkUnload{"third"});
    EXPECT_EQ(*ears.hear("network.unloaded").body.find("network")->as<std::string>(), "third");
    client.ask<Ack>(update(0.25f, 0));
    EXPECT_EQ(integer(ears.hear("network.learned").body, "version"), 1);

    run("pairs", 7);
    const Event learned = ears.hear("stream.learned");
    EXPECT_EQ(integer(learned.body, "stream"), 7);
    EXPECT_EQ(integer(learned.body, "steps"), 2);
    EXPECT_EQ(*learned.body.find("cell")->as<std::string>(), "router");
    ASSERT_EQ(learned.tensors.size(), 1u);
    EXPECT_EQ(learned.tensors.front(),
              WireTensor::keep<float>("fc.weight", {2, 1}, {testing::kPlus * testing::kDecay, 0}));
    // Handed on, it has the network learn the same.
    client.ask<Ack>(PlasticityUpdate{"pairs", "stdp", 0.125, 2, learned.tensors});
    EXPECT_EQ(values(client.ask<StateSnapshot>(StatePull{"pairs", {}, {}}), "fc:weight"),
              values(client.ask<StateSnapshot>(StatePull{"pairs", 7, {}}), "fc:weight"));

    watcher_asks(Unsubscribe{{"network.*"}});
    client.ask<Ack>(update(0, 0));
    run("pairs", 8);
    EXPECT_EQ(ears.hear("stream.learned").body, [&] {
        Json body = learned.body;
        *const_cast<Json *>(body.find("stream")) = std::int64_t{8};
        return body;
    }());
}

TEST_F(Watched, StatusAndMetricsComeByThemselves) {
    subscribe({"engine.**"});
    run("pairs", {});
    while (integer(*ears.hear("engine.metrics").body.find("counters"), "requests") < 1) {
    }
    engine.drain();
    while (*ears.hear("engine.status").body.find("state")->as<std::string>() != "draining") {
    }
}

TEST_F(Watched, WhoIsSlowMissesTheOldestAndHoldsNobodyUp) {
    constexpr int kMore = 1200;
    subscribe({"network.learned"});
    ears.hold_up(true);
    for (int i = 0; i < kMore; ++i) {
        client.ask<Ack>(update(0, 0));
    }
    EXPECT_GT(client.ask<MetricsReport>(MetricsRequest{{"events.dropped"}}).counters.at("events.dropped"), 0);
    ears.hold_up(false);
    while (integer(ears.hear("network.learned").body, "version") < kMore) {
    }
}

TEST(Topics, MatchTheirPatterns) {
    for (const auto &[pattern, topic] : std::vector<std::pair<std::string, std::string>>{{"a", "a"},
                                                                                         {"*", "a"},
                                                                                         {"**", "a"},
                                                                                         {"**", "a.b"},
                                                                                         {"a.*", "a.b"},
                                                                                         {"a.**", "a"},
                                                                                         {"a.**", "a.b.c"},
                                                                                         {"*.b", "a.b"},
                                                                                         {"*.b.**", "a.b.c"},
                                                                                         {"a.*.c", "a.b.c"}}) {
        EXPECT_TRUE(serve::matches(pattern, topic)) << pattern << " " << topic;
    }
    for (const auto &[pattern, topic] : std::vector<std::pair<std::string, std::string>>{
             {"a", "b"}, {"*", "a.b"}, {"a.*", "a"}, {"a.*", "a.b.c"}, {"a.**", "b"}, {"a", "ab"}, {"a.b", "a"}}) {
        EXPECT_FALSE(serve::matches(pattern, topic)) << pattern << " " << topic;
    }
}

} // namespace
} // namespace hillock
