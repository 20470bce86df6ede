// Networks served over a Unix domain socket say what the C interface says when it is called directly.
#include "hillock.h"
#include "hillock/client.hpp"
#include "hillock/engine.hpp"
#include "hillock/server.hpp"
#include "serve/strict_exp.hpp"

#include "support/image_bytes.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <future>
#include <random>
#include <thread>

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

std::string address() {
    static std::atomic<int> count = 0;
    return "unix:/tmp/hillock-engine-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".sock";
}

// An image run in this process.
class Direct {
  public:
    explicit Direct(const std::string &name) : bytes_(image_bytes(name)) {
        EXPECT_EQ(hillock_image_view(bytes_.data(), bytes_.size(), &image_, nullptr), HILLOCK_OK);
        EXPECT_EQ(hillock_engine_create(image_, nullptr, &engine_, nullptr), HILLOCK_OK);
    }
    ~Direct() {
        hillock_engine_destroy(engine_);
        hillock_image_destroy(image_);
    }
    std::size_t inputs() const { return hillock_image_inputs(image_); }
    std::size_t outputs() const { return hillock_image_outputs(image_); }

    std::vector<std::int64_t> counts(const std::vector<float> &input, std::uint32_t steps) {
        std::vector<std::int64_t> counts(outputs());
        hillock_run run{};
        run.struct_size = sizeof(run);
        run.batch = 1;
        run.steps = steps;
        run.response_bytes = counts.size() * sizeof(std::int64_t);
        run.raster_offset = HILLOCK_NOWHERE;
        EXPECT_EQ(hillock_engine_run(engine_, &run, input.data(), counts.data(), nullptr, nullptr), HILLOCK_OK);
        return counts;
    }

  private:
    std::vector<std::byte> bytes_;
    hillock_image *image_ = nullptr;
    hillock_engine *engine_ = nullptr;
};

constexpr const char *kImage = "recurrent";
constexpr std::int32_t kSteps = 40;

class Served : public ::testing::Test {
  protected:
    Served() { engine.load("net", image_bytes(kImage)); }

    Shape input_shape(std::int32_t steps) const {
        Shape shape = engine.networks().front().input;
        shape.insert(shape.begin(), steps);
        return shape;
    }

    std::vector<float> spikes(std::int32_t steps) {
        std::bernoulli_distribution spike(0.4);
        std::vector<float> values(static_cast<std::size_t>(steps) * direct.inputs());
        for (float &value : values) {
            value = spike(random) ? 1.5f : 0.0f;
        }
        return values;
    }

    ReasoningRequest request(const std::vector<float> &values, std::int32_t steps) const {
        ReasoningRequest request;
        request.network = "net";
        request.encoding = WireTensor::of<float>("encoding", input_shape(steps), values);
        return request;
    }

    static std::vector<std::int64_t> counts(const ReasoningResponse &response) {
        const auto values = response.outputs.counts->values<std::int64_t>();
        return {values.begin(), values.end()};
    }

    std::minstd_rand random{7};
    Direct direct{kImage};
    Engine engine{EngineOptions{.threads = 2}};
    Server server{named("engine"), address(), engine};
    Client client{named("router"), server.address()};
};

TEST_F(Served, SingleRunsHaveTheSameBits) {
    const NetworkList list = client.ask<NetworkList>(NetworkList{}); // and so compact frames from here
    ASSERT_EQ(list.networks.size(), 1u);
    EXPECT_EQ(list.networks.front(), engine.networks().front());
    for (int i = 0; i < 10; ++i) {
        const std::vector<float> values = spikes(kSteps);
        const auto answer = client.ask<ReasoningResponse>(request(values, kSteps));
        EXPECT_EQ(counts(answer), direct.counts(values, kSteps));
        EXPECT_EQ(answer.engine, "native");
        EXPECT_TRUE(answer.latency_us);
    }
}

TEST_F(Served, BatchesAreTheirSamples) {
    constexpr std::int32_t kBatch = 5;
    std::vector<float> all;
    std::vector<std::int64_t> expected;
    for (int sample = 0; sample < kBatch; ++sample) {
        const std::vector<float> values = spikes(kSteps);
        all.insert(all.end(), values.begin(), values.end());
        const auto one = direct.counts(values, kSteps);
        expected.insert(expected.end(), one.begin(), one.end());
    }
    BatchRequest batch;
    batch.network = "net";
    Shape shape = input_shape(kSteps);
    shape.insert(shape.begin(), kBatch);
    batch.encodings = WireTensor::of<float>("encodings", shape, all);
    const auto answer = client.ask<BatchResponse>(batch);
    const auto got = answer.outputs.counts->values<std::int64_t>();
    EXPECT_EQ(std::vector(got.begin(), got.end()), expected);
    EXPECT_EQ(answer.labels.size(), std::size_t{kBatch});
}

TEST_F(Served, ListsOfSpikesHaveTheBitsOfRows) {
    Settings old = named("old");
    old.accepts.erase(Format::spikes);
    Server old_server(old, address(), engine);
    Client old_client(named("cell"), old_server.address());
    std::vector<float> all;
    std::vector<std::uint32_t> everywhere;
    std::vector<std::int64_t> expected;
    constexpr std::int32_t kBatch = 3;
    for (std::int32_t sample = 0; sample < kBatch; ++sample) {
        std::vector<float> values = spikes(kSteps);
        std::vector<std::uint32_t> positions;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (sample == 2 || values[i] == 0) { // the last is silent
                values[i] = 0;
                continue;
            }
            values[i] = 1;
            positions.push_back(static_cast<std::uint32_t>(i));
            everywhere.push_back(static_cast<std::uint32_t>(all.size() + i));
        }
        ReasoningRequest lists = request(values, kSteps);
        lists.encoding = WireTensor::spikes("encoding", input_shape(kSteps), positions);
        const auto alone = direct.counts(values, kSteps);
        EXPECT_EQ(counts(client.ask<ReasoningResponse>(lists)), alone);
        EXPECT_EQ(counts(old_client.ask<ReasoningResponse>(lists)), alone) << "which is told rows";
        all.insert(all.end(), values.begin(), values.end());
        expected.insert(expected.end(), alone.begin(), alone.end());
    }
    BatchRequest batch;
    batch.network = "net";
    Shape shape = input_shape(kSteps);
    shape.insert(shape.begin(), kBatch);
    batch.encodings = WireTensor::spikes("encodings", shape, everywhere);
    for (Client *const to : {&client, &old_client}) {
        const auto answer = to->ask<BatchResponse>(batch);
        const auto got = answer.outputs.counts->values<std::int64_t>();
        EXPECT_EQ(std::vector(got.begin(), got.end()), expected);
    }
}

TEST_F(Served, AStreamOfListsCarriesOnWhereItWas) {
    std::vector<float> whole = spikes(2 * kSteps);
    std::vector<std::uint32_t> parts[2];
    const std::size_t half = whole.size() / 2;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        whole[i] = whole[i] == 0 ? 0.0f : 1.0f;
        if (whole[i] == 1) {
            parts[i / half].push_back(static_cast<std::uint32_t>(i % half));
        }
    }
    std::vector<std::int64_t> sum(direct.outputs());
    for (const auto &part : parts) {
        ReasoningRequest lists = request({}, kSteps);
        lists.stream = 5;
        lists.encoding = WireTensor::spikes("encoding", input_shape(kSteps), part);
        const auto some = counts(client.ask<ReasoningResponse>(lists));
        for (std::size_t i = 0; i < sum.size(); ++i) {
            sum[i] += some[i];
        }
    }
    EXPECT_EQ(sum, direct.counts(whole, 2 * kSteps));
}

TEST_F(Served, AStreamCarriesOnWhereItWasAndCanBeMoved) {
    const std::vector<float> whole = spikes(2 * kSteps);
    const auto half = static_cast<std::ptrdiff_t>(whole.size() / 2);
    const std::vector<float> first(whole.begin(), whole.begin() + half), second(whole.begin() + half, whole.end());
    ReasoningRequest one = request(first, kSteps), two = request(second, kSteps);
    one.stream = two.stream = 3;
    const auto before = counts(client.ask<ReasoningResponse>(one));
    const StateSnapshot snapshot = client.ask<StateSnapshot>(StatePull{"net", 3, {}});
    EXPECT_EQ(snapshot.version, kSteps);
    EXPECT_EQ(snapshot.digest, engine.networks().front().digest);
    auto sum = counts(client.ask<ReasoningResponse>(two));
    for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] += before[i];
    }
    EXPECT_EQ(sum, direct.counts(whole, 2 * kSteps));

    StateSync sync{"net", 4, 0, SyncMode::replace, snapshot.variables};
    sync.variables.push_back(WireTensor::keep<std::int64_t>("step", {1}, {kSteps}));
    client.ask<Ack>(sync);
    two.stream = 4;
    EXPECT_EQ(counts(client.ask<ReasoningResponse>(two)), [&] {
        auto rest = sum;
        for (std::size_t i = 0; i < rest.size(); ++i) {
            rest[i] -= before[i];
        }
        return rest;
    }());
    const Message refused = client.request(sync, 5s);
    ASSERT_TRUE(std::holds_alternative<ErrorReply>(refused));
    EXPECT_EQ(std::get<ErrorReply>(refused).code, ErrorCode::incompatible_state);
}

TEST_F(Served, WhatIsWrongIsSaid) {
    const auto code = [&](const Message &question) {
        const Message answer = client.request(question, 5s);
        return std::holds_alternative<ErrorReply>(answer) ? std::get<ErrorReply>(answer).code : ErrorCode::internal;
    };
    const std::vector<float> values = spikes(kSteps);
    ReasoningRequest other = request(values, kSteps), shape = other, record = other;
    other.network = "other";
    shape.encoding.shape = {static_cast<std::int32_t>(values.size())};
    record.wanted.record = {"nobody:z"};
    EXPECT_EQ(code(other), ErrorCode::unknown_network);
    EXPECT_EQ(code(shape), ErrorCode::bad_shape);
    EXPECT_EQ(code(record), ErrorCode::bad_value);
    EXPECT_EQ(code(StatePull{"net", {}, {}}), ErrorCode::incompatible_state);
    EXPECT_EQ(code(StateSync{"net", {}, 0, SyncMode::delta, {}}), ErrorCode::incompatible_state);
    EXPECT_EQ(code(PlasticityUpdate{"net", "stdp", 0, 1, {}}), ErrorCode::incompatible_state);
    EXPECT_EQ(code(NetworkUnload{"other"}), ErrorCode::unknown_network);
    EXPECT_EQ(code(NetworkLoad{"bad", 9, {}}), ErrorCode::bad_value);
    EXPECT_EQ(code(StreamOpen{1, "x", ElementType::F32, {4}, {}}), ErrorCode::bad_shape);
    EXPECT_EQ(code(NetworkLoad{"bad", {}, WireTensor::keep<std::uint8_t>("image", {3}, {1, 2, 3})}),
              ErrorCode::bad_value);
}

TEST_F(Served, NetworksComeOverTheWireAndGo) {
    const std::vector<std::byte> image = image_bytes(kImage);
    client.send_bytes(5, "image", image);
    EXPECT_TRUE(client.ask<Ack>(NetworkLoad{"piecewise", 5, {}}).handle);
    const WireTensor whole{"image", ElementType::U8, {static_cast<std::int32_t>(image.size())}, image, nullptr};
    const auto handle = client.ask<Ack>(NetworkLoad{"whole", {}, whole}).handle;
    EXPECT_TRUE(handle);
    EXPECT_EQ(client.ask<Ack>(NetworkLoad{"whole", {}, whole}).handle, handle) << "in place of itself";
    ASSERT_EQ(engine.networks().size(), 3u);
    const std::vector<float> values = spikes(kSteps);
    for (const char *name : {"piecewise", "whole"}) {
        ReasoningRequest asked = request(values, kSteps);
        asked.network = name;
        EXPECT_EQ(counts(client.ask<ReasoningResponse>(asked)), direct.counts(values, kSteps));
    }
    client.ask<Ack>(NetworkUnload{"whole"});
    EXPECT_EQ(engine.networks().size(), 2u);
}

TEST_F(Served, RunsEndAtTheirDeadlineOrWhenCancelled) {
    const std::vector<float> vector = spikes(1);
    ReasoningRequest endless = request(vector, 1);
    endless.encoding.shape.erase(endless.encoding.shape.begin());
    endless.steps = kMaximumSteps;
    const auto connection = client.connection(2s);
    Envelope message = Envelope::of(connection->next_id(), connection->name(), connection->peer(), endless);
    message.context.deadline_ms = 50;
    const Message late = connection->request(message, 10s);
    ASSERT_TRUE(std::holds_alternative<ErrorReply>(late));
    EXPECT_EQ(std::get<ErrorReply>(late).code, ErrorCode::deadline);

    Envelope again = Envelope::of(connection->next_id(), connection->name(), connection->peer(), endless);
    const auto await_load = [&](bool wanted) {
        while ((client.ask<StatusReport>(StatusRequest{}).load > 0) != wanted) {
            std::this_thread::yield();
        }
    };
    await_load(false); // the first one's thread is free again
    auto answer = std::async(std::launch::async, [&] { return connection->request(again, 20s); });
    await_load(true);
    client.ask<Ack>(Cancel{again.id});
    const Message cancelled = answer.get();
    ASSERT_TRUE(std::holds_alternative<ErrorReply>(cancelled));
    EXPECT_EQ(std::get<ErrorReply>(cancelled).code, ErrorCode::cancelled);
}

TEST_F(Served, ARequestThatComesTwiceIsRunOnce) {
    const std::vector<float> values = spikes(kSteps);
    const auto connection = client.connection(2s);
    const Envelope message =
        Envelope::of(connection->next_id(), connection->name(), connection->peer(), request(values, kSteps));
    const Message first = connection->request(message, 5s), second = connection->request(message, 5s);
    EXPECT_EQ(first, second); // the latency too
    EXPECT_EQ(client.ask<MetricsReport>(MetricsRequest{{"requests"}}).counters.at("requests"), 1);
}

TEST_F(Served, ManyAskAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int cell = 0; cell < 4; ++cell) {
        threads.emplace_back([&, cell] {
            Client own(named("cell-" + std::to_string(cell)), server.address());
            own.ask<NetworkList>(NetworkList{});
            std::vector<std::thread> requesters;
            for (int requester = 0; requester < 3; ++requester) {
                requesters.emplace_back([&, cell, requester] {
                    Direct mine(kImage);
                    std::vector<float> values(static_cast<std::size_t>(kSteps) * mine.inputs());
                    for (std::size_t i = 0; i < values.size(); ++i) {
                        values[i] =
                            static_cast<float>((i * 7 + static_cast<std::size_t>(cell * 3 + requester)) % 5) * 0.4f;
                    }
                    const auto expected = mine.counts(values, kSteps);
                    for (int i = 0; i < 50; ++i) {
                        right += counts(own.ask<ReasoningResponse>(request(values, kSteps))) == expected ? 1 : 0;
                    }
                });
            }
            for (std::thread &requester : requesters) {
                requester.join();
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    EXPECT_EQ(right, 4 * 3 * 50);
}

// Values of Java's StrictMath.exp.
TEST(StrictExp, IsJavas) {
    EXPECT_EQ(serve::strict_exp(0), 1);
    EXPECT_EQ(serve::strict_exp(-1), 0x1.78b56362cef38p-2);
    EXPECT_EQ(serve::strict_exp(-800), 0);
    for (double x = 0; x > -740; x -= 0.37) {
        const double expected = std::exp(x);
        EXPECT_LE(std::abs(serve::strict_exp(x) - expected), expected * 0x1p-52) << x;
    }
}

} // namespace
} // namespace hillock
