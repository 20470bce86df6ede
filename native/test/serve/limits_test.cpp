// What a peer that means harm, or is merely broken, cannot take from the others of an engine.
#include "hillock/client.hpp"
#include "hillock/engine.hpp"
#include "hillock/server.hpp"

#include "connection/connecting_handshake.hpp"
#include "serve/layout.hpp"
#include "support/cell_settings.hpp"
#include "support/image_bytes.hpp"
#include "support/learner.hpp"
#include "support/small_images.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include <unistd.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;
using channel::Clock;
using testing::cell_settings;
using testing::image_bytes;
using testing::soon;

std::string address() {
    static std::atomic<int> count = 0;
    return "unix:/tmp/hillock-limits-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".sock";
}

// Of an answer that is an ERROR.
ErrorReply error(const Message &answer) {
    const auto *const found = std::get_if<ErrorReply>(&answer);
    EXPECT_NE(found, nullptr) << "no ERROR";
    return found == nullptr ? ErrorReply{} : *found;
}

class Limits : public ::testing::Test {
  protected:
    void serve(EngineOptions options) {
        engine = std::make_unique<Engine>(options);
        server = std::make_unique<Server>(cell_settings("engine"), address(), *engine);
        client = connect("router");
    }
    std::unique_ptr<Client> connect(const std::string &name) const {
        return std::make_unique<Client>(cell_settings(name), server->address());
    }
    // Of small_image: one vector held.
    static ReasoningRequest held(std::int32_t steps) {
        ReasoningRequest request;
        request.network = "net";
        request.steps = steps;
        request.encoding = WireTensor::keep<float>("encoding", {3}, {1, 0, 2});
        return request;
    }
    std::int64_t counter(const std::string &name) const {
        return client->ask<MetricsReport>(MetricsRequest{{name}}).counters.at(name);
    }

    std::unique_ptr<Engine> engine;
    std::unique_ptr<Server> server;
    std::unique_ptr<Client> client;
};

TEST_F(Limits, RunsEndWithTheirAsker) {
    serve({.threads = 1, .grace = 50ms});
    engine->load("net", image_bytes(testing::small_image()));
    std::vector<std::thread> requesters;
    {
        const auto bad = connect("bad");
        const std::shared_ptr<Connection> connection = bad->connection(20s);
        for (int i = 0; i < 4; ++i) {
            requesters.emplace_back([connection] { connection->request(held(kMaximumSteps), 60s); });
        }
        ASSERT_TRUE(soon([&] { return client->ask<StatusReport>(StatusRequest{}).load >= 4; }));
    }
    for (std::thread &requester : requesters) {
        requester.join();
    }
    EXPECT_TRUE(std::holds_alternative<ReasoningResponse>(client->request(held(1), 60s)));
    EXPECT_TRUE(soon([&] { return counter("cancelled") == 4; }));
    EXPECT_TRUE(soon([&] { return client->ask<StatusReport>(StatusRequest{}).load == 0; }));
}

// A frame of some hundred bytes asks for lists of many steps.
TEST_F(Limits, SilentStepsCountAsMemoryBeforeListsAreMade) {
    serve({.threads = 1, .memory_bytes = 32u << 20});
    engine->load("net", image_bytes(testing::small_image()));
    const auto silent = [&](std::int32_t steps) {
        ReasoningRequest request;
        request.network = "net";
        request.encoding = WireTensor::spikes("encoding", {steps, 3}, {});
        return client->request(request, 60s);
    };
    EXPECT_TRUE(std::holds_alternative<ReasoningResponse>(silent(500'000)));
    const ErrorReply refused = error(silent(5'000'000));
    EXPECT_EQ(refused.code, ErrorCode::too_large);
    EXPECT_TRUE(refused.message.starts_with("the spikes")) << refused.message;
}

class SlowReaders : public Limits, public ::testing::WithParamInterface<std::string> {};

INSTANTIATE_TEST_SUITE_P(Transports, SlowReaders, ::testing::Values("unix", "tcp", "tls"),
                         [](const auto &p) { return p.param; });

TEST_P(SlowReaders, HoldUpNobody) {
    Settings listening = cell_settings("engine");
    listening.patience = 120s; // whoever waits for the reader waits too long
    engine = std::make_unique<Engine>(EngineOptions{.threads = 1});
    engine->load("net", image_bytes(testing::small_image()));
    server =
        std::make_unique<Server>(listening, GetParam() == "unix" ? address() : GetParam() + "://localhost:0", *engine);
    channel::Options options;
    options.tls.authority = std::string(HILLOCK_TEST_KEYS) + "/ca.pem";
    const auto slow = channel::connect(server->address(), options, Clock::now() + 20s);
    connection::introduce(*slow, cell_settings("slow"), "", Clock::now() + 20s);
    constexpr std::int64_t kRequests = 200; // 12 MB of answers, more than a socket takes
    for (std::int64_t id = 1; id <= kRequests; ++id) {
        ReasoningRequest request = held(60'000);
        request.wanted.raster = true;
        connection::write_plain(*slow, Envelope::of(id + 2, "slow", "engine", request), Clock::now() + 20s);
    }
    client = connect("router");
    EXPECT_TRUE(soon([&] { return counter("requests") >= kRequests; })) << "a thread waits for the reader";
    EXPECT_TRUE(std::holds_alternative<ReasoningResponse>(client->request(held(1), 20s)));

    channel::Body body; // it gets all, once it reads
    for (std::int64_t answers = 0; answers < kRequests;) {
        ASSERT_EQ(slow->receive(body, 1 << 20, Clock::now() + 20s), channel::Received::frame);
        answers += body.size() > 60'000 ? 1 : 0;
    }
}

TEST_F(Limits, CancelEndsAllRuns) {
    serve({.threads = 1});
    engine->load("net", image_bytes(testing::small_image()));
    const std::shared_ptr<Connection> connection = client->connection(20s);
    auto running = std::async(std::launch::async, [&] { return connection->request(held(kMaximumSteps), 60s); });
    auto waiting = std::async(std::launch::async, [&] { return connection->request(held(kMaximumSteps), 60s); });
    ASSERT_TRUE(soon([&] { return client->ask<StatusReport>(StatusRequest{}).load >= 2; }));
    engine->cancel();
    EXPECT_EQ(error(running.get()).code, ErrorCode::cancelled);
    EXPECT_EQ(error(waiting.get()).code, ErrorCode::cancelled);
}

TEST_F(Limits, WorkIsCountedAndBounded) {
    serve({.threads = 1, .max_work = 40});
    engine->load("net", image_bytes(testing::small_image())); // 3 x 2 weights and 2 neurons
    EXPECT_TRUE(std::holds_alternative<ReasoningResponse>(client->request(held(5), 20s)));
    const ErrorReply refused = error(client->request(held(6), 20s));
    EXPECT_EQ(refused.code, ErrorCode::too_large);
    EXPECT_NE(refused.message.find("48"), std::string::npos) << refused.message;
    EXPECT_NE(refused.message.find("the limit is 40"), std::string::npos) << refused.message;
    BatchRequest batch;
    batch.network = "net";
    batch.steps = 2;
    const std::vector<float> values(9, 1.0f);
    batch.encodings = WireTensor::of<float>("encodings", {3, 3}, values);
    EXPECT_EQ(error(client->request(batch, 20s)).code, ErrorCode::too_large);

    const auto channel = channel::connect(server->address(), {}, Clock::now() + 20s);
    EXPECT_EQ(connection::introduce(*channel, cell_settings("cell"), "", Clock::now() + 20s).welcome.max_work, 40);
}

TEST(Work, IsThatOfEachKindOfOperation) {
    EXPECT_EQ(serve::Layout::read(image_bytes(testing::small_image())).operations, 3 * 2 + 2);
    // A grouped convolution of 32 outputs with 2 x 2 weights each, pools of 8 x 4, 8 neurons, a sum of 8.
    EXPECT_EQ(serve::Layout::read(image_bytes("convolution")).operations, 32 * 4 + 8 * 4 + 8 + 8);
    EXPECT_EQ(serve::Layout::read(image_bytes(testing::pair_stdp())).operations, 2 + 1)
        << "weights that learn, a neuron";
}

TEST_F(Limits, MemoryOfRunsIsBounded) {
    serve({.threads = 2, .memory_bytes = 64 << 20});
    engine->load("net", image_bytes(testing::small_image()));
    const std::vector<std::byte> image = image_bytes(testing::large_signals(1024)); // 4 MiB a signal, 64 MiB of sums
    ASSERT_LT(image.size(), 5000u);
    const WireTensor whole{"image", ElementType::U8, {static_cast<std::int32_t>(image.size())}, image, nullptr};
    const ErrorReply refused = error(client->request(NetworkLoad{"large", {}, whole}, 20s));
    EXPECT_EQ(refused.code, ErrorCode::too_large);
    EXPECT_NE(refused.message.find("the limit is 67108864"), std::string::npos) << refused.message;
    EXPECT_TRUE(std::holds_alternative<ReasoningResponse>(client->request(held(1), 20s)));
    EXPECT_EQ(engine->networks().size(), 1u);

    ReasoningRequest long_raster = held(1 << 23); // 64 MiB of answer
    long_raster.wanted.raster = true;
    const ErrorReply large = error(client->request(long_raster, 20s));
    EXPECT_EQ(large.code, ErrorCode::too_large);
    EXPECT_NE(large.message.find("the answer"), std::string::npos) << large.message;
}

TEST_F(Limits, StreamsOfAllConnectionsHaveOneTotal) {
    serve({.threads = 1, .stream_bytes = 1 << 20});
    const std::vector<std::byte> array(700 << 10);
    auto first = connect("first");
    const auto second = connect("second");
    first->send_bytes(1, "array", array);
    EXPECT_THROW(second->send_bytes(1, "array", array), Failure);
    const std::vector<std::byte> small(200 << 10);
    second->send_bytes(2, "array", small); // what was refused takes nothing
    first.reset();
    EXPECT_TRUE(soon([&] {
        try {
            second->send_bytes(3, "array", array);
            return true;
        } catch (const Failure &) {
            return false;
        }
    })) << "what a connection sent goes with it";
}

TEST_F(Limits, FactorsAndRewardsStayFinite) {
    serve({.threads = 1});
    engine->load("rewards", image_bytes(testing::reward_stdp()));
    const auto signal = [&](double factor) { return client->request(MtlSignal{1, 0, 0, {{"engine", factor}}}, 20s); };
    EXPECT_EQ(error(signal(1000.5)).code, ErrorCode::bad_value);
    EXPECT_EQ(error(signal(1e300)).code, ErrorCode::bad_value);
    EXPECT_EQ(signal(1000), Message(Ack{}));
    const std::shared_ptr<Connection> connection = client->connection(20s);
    ReasoningRequest run;
    run.network = "rewards";
    run.stream = 1;
    const float input[] = {1, 0, 0, 1};
    run.encoding = WireTensor::of<float>("encoding", {2, 2}, input);
    const Envelope question = Envelope::of(connection->next_id(), connection->name(), connection->peer(), run);
    ASSERT_TRUE(std::holds_alternative<ReasoningResponse>(connection->request(question, 20s)));
    const auto reward = [&](double value) { return connection->request(Feedback{question.id, value, {}}, 20s); };
    EXPECT_EQ(reward(1), Message(Ack{}));
    EXPECT_EQ(error(reward(1)).code, ErrorCode::bad_value) << "2000 in all";
    EXPECT_EQ(reward(-1), Message(Ack{}));
    EXPECT_EQ(reward(-1), Message(Ack{}));
    EXPECT_EQ(error(reward(-1)).code, ErrorCode::bad_value);

    const StateSnapshot snapshot = client->ask<StateSnapshot>(StatePull{"rewards", 1, {}});
    StateSync sync{"rewards", 1, snapshot.version, SyncMode::replace, {}};
    for (const WireTensor &variable : snapshot.variables) {
        if (variable.name.find("reward") != std::string::npos) {
            sync.variables.push_back(WireTensor::keep<float>(variable.name, variable.shape, {1e38f}));
        }
    }
    ASSERT_EQ(sync.variables.size(), 1u);
    EXPECT_EQ(error(client->request(sync, 20s)).code, ErrorCode::bad_value);
    EXPECT_TRUE(std::holds_alternative<ReasoningResponse>(client->request(run, 20s))) << "the stream is as it was";
}

} // namespace
} // namespace hillock
