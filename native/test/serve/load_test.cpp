// Cells that ask all at once, come and go, cancel, learn and watch, over each transport: for the thread sanitizer above all, which is
// why there is no test framework in it. The counts must add up: each question has one answer, or one failure of those that are meant.
#include "hillock/client.hpp"
#include "hillock/engine.hpp"
#include "hillock/server.hpp"
#include "support/image_bytes.hpp"
#include "support/learner.hpp"

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include <unistd.h>

namespace {

using namespace hillock;
using namespace std::chrono_literals;
using testing::image_bytes;

constexpr int kCells = 4, kAskers = 2;
constexpr const char *kNetworks[] = {"pairs", "rewards"};
constexpr float kInput[] = {1, 0, 0, 1, 1, 1, 0, 1};

struct Counts {
    std::atomic<std::int64_t> asked = 0, answered = 0, failed = 0, wrong = 0, events = 0;
};

Settings settings(const std::string &name) {
    const std::string keys = HILLOCK_TEST_KEYS;
    Settings settings;
    settings.name = name;
    settings.role = Role::training;
    settings.patience = 10s;
    settings.first_wait = 1ms;
    settings.credits = 32;
    settings.tls = {keys + "/server.pem", keys + "/server.key", keys + "/ca.pem", true};
    return settings;
}

class Watcher : public Handler {
  public:
    explicit Watcher(Counts &counts) : counts_(counts) {}
    void entered(const std::shared_ptr<Connection> &connection) override { connection->send(Subscribe{{"**"}}); }
    void handle(const std::shared_ptr<Connection> &, Envelope message) override {
        counts_.events += std::holds_alternative<Event>(message.payload) ? 1 : 0;
    }

  private:
    Counts &counts_;
};

ReasoningRequest request(std::minstd_rand &random, std::int64_t stream) {
    ReasoningRequest request;
    request.network = kNetworks[random() % 2];
    request.encoding = WireTensor::of<float>("encoding", {4, 2}, kInput);
    request.wanted.raster = random() % 2 == 0;
    if (random() % 2 == 0) {
        request.stream = stream + (request.network == kNetworks[0] ? 0 : 100);
    }
    return request;
}

Message question(std::minstd_rand &random, std::int64_t stream) {
    switch (random() % 12) {
    case 0: {
        BatchRequest batch;
        batch.network = kNetworks[0];
        batch.encodings = WireTensor::of<float>("encodings", {2, 2, 2}, kInput);
        return batch;
    }
    case 1:
        return PlasticityUpdate{
            kNetworks[0], "stdp", 0, 1, {WireTensor::keep<float>("fc.weight", {2, 1}, {0.01f, -0.01f})}};
    case 2:
        return StatePull{kNetworks[0], {}, {}};
    case 3:
        return NetworkList{};
    case 4:
        return MetricsRequest{};
    case 5:
        return MtlSignal{1, 0.5, 0.5, {{"engine", 1.25}}};
    default:
        return request(random, stream);
    }
}

// ERROR is right where what was asked for was cancelled or not to be had at the moment.
void count(Counts &counts, const Message &answer) {
    const auto *const error = std::get_if<ErrorReply>(&answer);
    if (error == nullptr) {
        ++counts.answered;
        return;
    }
    ++counts.failed;
    const bool meant = error->code == ErrorCode::cancelled || error->code == ErrorCode::overloaded ||
                       error->code == ErrorCode::disconnected;
    if (!meant) {
        ++counts.wrong;
        std::cerr << "load_test: " + error->message + "\n";
    }
}

void ask(const std::shared_ptr<Connection> &connection, Counts &counts, int rounds, unsigned seed,
         std::atomic<int> &done) {
    std::minstd_rand random(seed);
    for (int i = 0; i < rounds && connection->is_open(); ++i, ++done) {
        ++counts.asked;
        Envelope asked =
            Envelope::of(connection->next_id(), connection->name(), connection->peer(), question(random, 1 + seed % 7));
        const std::int64_t id = asked.id;
        count(counts, connection->request(std::move(asked), 60s));
        if (i % 8 == 0) {
            ++counts.asked;
            count(counts, connection->request(Feedback{id, 0.5, {}}, 60s).index() == Message(Ack{}).index()
                              ? Message(Ack{})
                              : Message(error_reply(ErrorCode::cancelled, "to no answer of a stream")));
            connection->request(Cancel{id}, 60s);
        }
    }
}

// Askers share one connection; every third cell is cut off while they ask, and comes again.
void cell(const std::string &uri, Counts &counts, int rounds, unsigned number) {
    for (unsigned visit = 0; visit < 3; ++visit) {
        Client client(settings("cell-" + std::to_string(number)), uri);
        const std::shared_ptr<Connection> connection = client.connection(60s);
        std::atomic<int> done = 0;
        std::vector<std::jthread> requesters;
        for (unsigned requester = 0; requester < kAskers; ++requester) {
            requesters.emplace_back(
                [&, seed = number * 100 + visit * 10 + requester + 1] { ask(connection, counts, rounds, seed, done); });
        }
        if (number % 3 == 0) {
            while (done < rounds) {
                std::this_thread::yield(); // both are in the middle of it
            }
            client.stop();
        }
    }
}

void load(const std::string &uri, Counts &counts, int rounds) {
    Engine engine(EngineOptions{.threads = 2});
    engine.load(kNetworks[0], image_bytes(testing::pair_stdp()));
    engine.load(kNetworks[1], image_bytes(testing::reward_stdp()));
    Server server(settings("engine"), uri, engine);
    const std::string address = server.address();
    Watcher watcher(counts);
    Client watching(settings("watcher"), address);
    std::jthread serving([&] { watching.serve(watcher); });
    {
        std::vector<std::jthread> cells;
        for (unsigned number = 0; number < kCells; ++number) {
            cells.emplace_back([&, number] { cell(address, counts, rounds, number); });
        }
    }
    watching.stop();
    serving.join();
}

} // namespace

int main(int count, char **values) {
    const int rounds = count > 1 ? std::atoi(values[1]) : 100;
    char folder[] = "/tmp/hillock-load-XXXXXX";
    if (::mkdtemp(folder) == nullptr) {
        return 1;
    }
    ::setenv("XDG_RUNTIME_DIR", folder, 1);
    bool good = true;
    const std::string unix_socket = std::string("unix:") + folder + "/socket";
    for (const std::string &uri : {unix_socket, std::string("tcp://localhost:0"), std::string("tls://localhost:0"),
                                   "shm:load-" + std::to_string(::getpid())}) {
        Counts counts;
        load(uri, counts, rounds);
        std::cout << uri << ": " << counts.asked << " asked = " << counts.answered << " answered + " << counts.failed
                  << " failed; " << counts.events << " events" << std::endl;
        good = good && counts.wrong == 0 && counts.asked == counts.answered + counts.failed &&
               counts.answered > counts.asked / 2 && counts.events > 0;
    }
    ::rmdir(folder);
    return good ? 0 : 1;
}
