// What a peer that means harm, or is merely broken, cannot do to the others.
#include "hillock.h"
#include "hillock/client.hpp"
#include "hillock/engine.hpp"
#include "hillock/server.hpp"

#include "connection/connecting_handshake.hpp"
#include "connection/unauthenticated_connections.hpp"
#include "serve/bounded_executor.hpp"
#include "serve/layout.hpp"
#include "serve/request_deduplicator.hpp"
#include "support/learner.hpp"
#include "support/small_images.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hillock {
namespace {

using namespace std::chrono_literals;
using channel::Clock;

std::vector<std::byte> bytes(const testing::TestImage &image) {
    const std::vector<std::uint8_t> made = image.bytes();
    const auto all = std::as_bytes(std::span(made));
    return {all.begin(), all.end()};
}

std::vector<std::byte> good_image(const std::string &name) {
    std::ifstream in(std::string(HILLOCK_TEST_IMAGES) + "/good/" + name + ".safetensors", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto all = std::as_bytes(std::span(text));
    return {all.begin(), all.end()};
}

Settings named(const std::string &name) {
    const std::string keys = HILLOCK_TEST_KEYS;
    Settings settings;
    settings.name = name;
    settings.role = Role::training;
    settings.first_wait = 10ms;
    settings.drain = 100ms;
    settings.tls = {keys + "/server.pem", keys + "/server.key", keys + "/ca.pem", false};
    return settings;
}

std::string address() {
    static std::atomic<int> count = 0;
    return "unix:/tmp/hillock-hostile-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".sock";
}

// Waits until something holds, at most as long as a busy machine may need.
template<class Condition>
bool soon(Condition condition) {
    for (const Clock::time_point until = Clock::now() + 30s; Clock::now() < until;) {
        if (condition()) {
            return true;
        }
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

// Of an answer that is an ERROR.
ErrorReply error(const Message &answer) {
    const auto *const found = std::get_if<ErrorReply>(&answer);
    EXPECT_NE(found, nullptr) << "no ERROR";
    return found == nullptr ? ErrorReply{} : *found;
}

class Refuser : public Handler {
  public:
    void handle(const std::shared_ptr<Connection> &from, Envelope message) override {
        from->reply(message, message.payload);
    }
};

// --- Connections that say nothing ---

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
    Refuser handler;
    Settings listening = named("router");
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
        Client client(named("cell-" + std::to_string(cell)), server.address());
        EXPECT_TRUE(client.connection(20s)->is_open());
    }
    EXPECT_TRUE(soon([&] { return renewed > 0; })) << "nobody was sent away";
    over = true;
    renewing.join();
}

// --- Runs that nobody waits for ---

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

TEST(Orphans, HaveTheirGrace) {
    serve::RequestDeduplicator once(1h);
    const auto first = std::make_shared<FakeConnection>("s");
    int abandoned = 0;
    ASSERT_TRUE(once.begins(first, asked(1)));
    once.runs(*first, asked(1), [&] { return ++abandoned == 1; });
    once.abandon_orphans(*once.left(*first));
    EXPECT_EQ(abandoned, 0);
}

// --- An engine and its limits ---

class Limits : public ::testing::Test {
  protected:
    void serve(EngineOptions options) {
        engine = std::make_unique<Engine>(options);
        server = std::make_unique<Server>(named("engine"), address(), *engine);
        client = connect("router");
    }
    std::unique_ptr<Client> connect(const std::string &name) const {
        return std::make_unique<Client>(named(name), server->address());
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
    engine->load("net", bytes(testing::small_image()));
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

class SlowReaders : public Limits, public ::testing::WithParamInterface<std::string> {};

INSTANTIATE_TEST_SUITE_P(Transports, SlowReaders, ::testing::Values("unix", "tcp", "tls"),
                         [](const auto &p) { return p.param; });

TEST_P(SlowReaders, HoldUpNobody) {
    Settings listening = named("engine");
    listening.patience = 120s; // whoever waits for the reader waits too long
    engine = std::make_unique<Engine>(EngineOptions{.threads = 1});
    engine->load("net", bytes(testing::small_image()));
    server =
        std::make_unique<Server>(listening, GetParam() == "unix" ? address() : GetParam() + "://localhost:0", *engine);
    channel::Options options;
    options.tls.authority = std::string(HILLOCK_TEST_KEYS) + "/ca.pem";
    const auto slow = channel::connect(server->address(), options, Clock::now() + 20s);
    connection::introduce(*slow, named("slow"), "", Clock::now() + 20s);
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
    engine->load("net", bytes(testing::small_image()));
    const std::shared_ptr<Connection> connection = client->connection(20s);
    auto running = std::async(std::launch::async, [&] { return connection->request(held(kMaximumSteps), 60s); });
    auto waiting = std::async(std::launch::async, [&] { return connection->request(held(kMaximumSteps), 60s); });
    ASSERT_TRUE(soon([&] { return client->ask<StatusReport>(StatusRequest{}).load >= 2; }));
    engine->cancel();
    EXPECT_EQ(error(running.get()).code, ErrorCode::cancelled);
    EXPECT_EQ(error(waiting.get()).code, ErrorCode::cancelled);
}

TEST(FairQueue, OfConnectionsAndOfTheirCells) {
    serve::BoundedExecutor workers(1, 100);
    std::promise<void> go;
    std::mutex mutex;
    std::vector<std::string> order;
    std::promise<void> all;
    const auto put = [&](int connection, const std::string &cell, std::size_t until) {
        workers.execute({reinterpret_cast<const void *>(static_cast<std::intptr_t>(connection)), cell},
                        [&, connection, cell, until] {
                            const std::lock_guard lock(mutex);
                            order.push_back(std::to_string(connection) + cell);
                            if (order.size() == until) {
                                all.set_value();
                            }
                        });
    };
    workers.execute({nullptr, ""}, [&] { go.get_future().wait(); });
    for (int i = 0; i < 4; ++i) {
        put(1, "a", 7);
    }
    put(1, "b", 7);
    put(2, "a", 7);
    put(2, "a", 7);
    go.set_value();
    all.get_future().wait();
    const std::lock_guard lock(mutex);
    EXPECT_EQ(order, (std::vector<std::string>{"1a", "2a", "1b", "2a", "1a", "1a", "1a"}));
}

TEST(FairQueue, NobodyTakesAllTheRoom) {
    serve::BoundedExecutor workers(1, 7);
    const int many = 0, other = 0, third = 0;
    const serve::Requester greedy{&many, "a"}, late{&other, "b"}, last{&third, "c"};
    int entered = 0;
    while (workers.enter(greedy)) {
        ++entered;
    }
    EXPECT_EQ(entered, 8);
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(workers.enter(late)) << "an equal share is 4";
    }
    EXPECT_FALSE(workers.enter(late));
    EXPECT_FALSE(workers.enter(greedy));
    EXPECT_TRUE(workers.enter(last));
    for (int i = 0; i < 8; ++i) {
        workers.leave(greedy);
    }
    EXPECT_TRUE(workers.enter(late)) << "there is room again";
}

TEST_F(Limits, WorkIsCountedAndBounded) {
    serve({.threads = 1, .max_work = 40});
    engine->load("net", bytes(testing::small_image())); // 3 x 2 weights and 2 neurons
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
    EXPECT_EQ(connection::introduce(*channel, named("cell"), "", Clock::now() + 20s).welcome.max_work, 40);
}

TEST(Work, IsThatOfEachKindOfOperation) {
    EXPECT_EQ(serve::Layout::read(bytes(testing::small_image())).operations, 3 * 2 + 2);
    // A grouped convolution of 32 outputs with 2 x 2 weights each, pools of 8 x 4, 8 neurons, a sum of 8.
    EXPECT_EQ(serve::Layout::read(good_image("convolution")).operations, 32 * 4 + 8 * 4 + 8 + 8);
    EXPECT_EQ(serve::Layout::read(bytes(testing::pair_stdp())).operations, 2 + 1) << "weights that learn, a neuron";
}

// A few bytes of image whose signals take many: [1, 1, 1] with padding becomes [1, side, side].
testing::TestImage large_signals(std::uint64_t side) {
    testing::TestImage image({1, 1, 1});
    const int out = image.signal("conv", {1, side, side});
    testing::Json conv = testing::operation("conv", {0}, out);
    conv["weight"] = image.floats("conv.weight", {1, 1, 1, 1}, {1});
    conv["groups"] = 1;
    conv["stride"] = {1, 1};
    conv["padding"] = {side, side};
    conv["dilation"] = {1, 1};
    conv["input"] = {1, 1, 1};
    conv["output"] = {1, side, side};
    image.stage({conv});
    image.output(out, false);
    return image;
}

TEST(Library, RefusesAnEngineThatNoMachineHolds) {
    const std::vector<std::uint8_t> file = large_signals(16383).bytes();
    hillock_image *image = nullptr;
    ASSERT_EQ(hillock_image_view(file.data(), file.size(), &image, nullptr), HILLOCK_OK);
    hillock_engine_options options{};
    options.struct_size = sizeof(options);
    options.threads = 256;
    std::uint64_t needed = 0;
    EXPECT_EQ(hillock_engine_bytes(image, &options, &needed, nullptr), HILLOCK_OK);
    EXPECT_GT(needed, std::uint64_t{256} * 16383 * 16383 * sizeof(float));
    hillock_engine *engine = nullptr;
    hillock_error problem{};
    problem.struct_size = sizeof(problem);
    EXPECT_EQ(hillock_engine_create(image, &options, &engine, &problem), HILLOCK_NO_MEMORY);
    EXPECT_NE(std::string(problem.message).find(std::to_string(needed)), std::string::npos) << problem.message;
    hillock_image_destroy(image);
}

TEST(Library, BoundsWhatAnImageTakesBesideItsBytes) {
    const std::vector<std::uint8_t> file = testing::small_image().bytes();
    hillock_image *image = nullptr;
    hillock_error problem{};
    problem.struct_size = sizeof(problem);
    EXPECT_EQ(hillock_image_view_within(file.data(), file.size(), 100, &image, &problem), HILLOCK_NO_MEMORY);
    EXPECT_NE(std::string(problem.message).find("the limit is 100"), std::string::npos) << problem.message;
    EXPECT_EQ(image, nullptr);
    ASSERT_EQ(hillock_image_view_within(file.data(), file.size(), 192, &image, &problem), HILLOCK_OK);
    EXPECT_EQ(hillock_image_own_bytes(image), 3u * 16 * sizeof(float)) << "rows of weights are padded";
    hillock_image_destroy(image);
}

TEST_F(Limits, MemoryOfRunsIsBounded) {
    serve({.threads = 2, .memory_bytes = 64 << 20});
    engine->load("net", bytes(testing::small_image()));
    const std::vector<std::byte> image = bytes(large_signals(1024)); // 4 MiB a signal, 64 MiB of sums
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
    engine->load("rewards", bytes(testing::reward_stdp()));
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
