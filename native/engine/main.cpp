// hillock-engine: see kUsage in options.hpp.
#include "options.hpp"

#include "channel/reach.hpp"
#include "hillock/client.hpp"
#include "hillock/server.hpp"
#include "serve/delay_queue.hpp"
#include "train/job/training_cell.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <pthread.h>
#include <sys/resource.h>
#include <thread>

namespace {

using namespace hillock;
using namespace hillock::program;

enum Exit { kDrained = 0, kFailed = 1, kUsageWrong = 2, kRefused = 3 };

void say(const std::string &text) {
    std::cerr << "hillock-engine: " + text + "\n" << std::flush;
}

// Logs which cells connect and leave.
class LoggedHandler : public Handler {
  public:
    explicit LoggedHandler(Handler &handler) : handler_(handler) {}

    void handle(const std::shared_ptr<Connection> &from, Envelope message) override {
        handler_.handle(from, std::move(message));
    }
    std::optional<std::int64_t> max_work() const override { return handler_.max_work(); }
    void entered(const std::shared_ptr<Connection> &connection) override {
        say("connected to '" + connection->peer() + "'");
        handler_.entered(connection);
    }
    void left(const std::shared_ptr<Connection> &connection) override {
        handler_.left(connection);
        say("'" + connection->peer() + "' is gone");
    }

  private:
    Handler &handler_;
};

constexpr int kNothingLeft = SIGUSR1; // to this process by itself: nothing is left to wait for

sigset_t stopping_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, kNothingLeft);
    return set;
}

// False: nothing is left to wait for.
bool wait_for_signal() {
    const sigset_t set = stopping_signals();
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
    if (signal != kNothingLeft) {
        say(std::string(signal == SIGTERM ? "SIGTERM" : "SIGINT") + ": draining");
    }
    return signal != kNothingLeft;
}

constexpr std::chrono::milliseconds kLastWords(1000);  // for the answers `cancelled` and all else that is on its way
constexpr std::chrono::milliseconds kLongestEnd(3000); // after the drain; then the process ends however things stand

// Has the process end in a stated time after drain(), whatever is under way.
class Ending {
  public:
    // Calls `drain` at once, and `cancel` once `time` has passed. `at_the_latest` outlives the handler, whose end may take time, too.
    Ending(std::function<void()> drain, std::function<void()> cancel, std::chrono::milliseconds time,
           serve::DelayQueue &at_the_latest)
        : drain_(std::move(drain)), cancel_(std::move(cancel)), drained_(time), at_the_latest_(at_the_latest) {}

    void begin() {
        drain_();
        drained_.put([this] { cancel_(); });
        at_the_latest_.put([] {
            say("ending, though not everything has come to its end");
            std::_Exit(kDrained);
        });
    }

  private:
    const std::function<void()> drain_, cancel_;
    serve::DelayQueue drained_;
    serve::DelayQueue &at_the_latest_;
};

Settings settings_of(const Options &options) {
    Settings settings = options.settings;
    settings.drain = options.drain + kLastWords;
    return settings;
}

void require_proof(const Options &options) {
    if (options.no_token || !options.settings.token.empty()) {
        return;
    }
    const channel::Address address = channel::parse(options.uri);
    if (!channel::is_known(address, options.settings.tls.clients_must_prove) &&
        channel::reach(address) == channel::Reach::network) {
        throw std::runtime_error(options.uri +
                                 " can be reached from other machines, and anyone there would be taken in: "
                                 "give --token-file, or tls:// with --ca, or --no-token if that is meant");
    }
}

int listen(const Options &options, Ending &ending, Handler &handler) {
    require_proof(options);
    Server server(settings_of(options), options.uri, handler);
    say("listening on " + server.address());
    wait_for_signal();
    ending.begin();
    server.close();
    return kDrained;
}

int connect(const Options &options, Ending &ending, Handler &handler) {
    Settings settings = settings_of(options);
    settings.on_problem = [](const std::string &problem) { say("not connected: " + problem); };
    Client client(settings, options.uri);
    std::thread stopper([&] {
        if (wait_for_signal()) {
            ending.begin();
        }
        client.stop();
    });
    int status = kDrained;
    try {
        client.serve(handler);
    } catch (const Failure &refused) {
        say(refused.what());
        status = refused.code() == ErrorCode::bad_value ? kFailed : kRefused;
        pthread_kill(stopper.native_handle(), kNothingLeft);
    }
    stopper.join();
    return status;
}

// As many descriptors as this process may have: each connection takes one.
void raise_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit); // it works with fewer, too
    }
}

int run(const Options &options, Ending &ending, Handler &handler) {
    LoggedHandler logged(handler);
    return options.listen ? listen(options, ending, logged) : connect(options, ending, logged);
}

int serve_networks(const Options &options, serve::DelayQueue &at_the_latest) {
    Engine engine(options.engine);
    for (const auto &[name, file] : options.models) {
        engine.load(name, file);
        say("serving '" + name + "' from " + file);
    }
    Ending ending([&] { engine.drain(); },
                  [&] {
                      say("cancelling what is still under way");
                      engine.cancel();
                  },
                  options.drain, at_the_latest);
    return run(options, ending, engine);
}

int train_networks(const Options &options, serve::DelayQueue &at_the_latest) {
    train::TrainingCell cell(*options.training);
    say("training jobs of " + options.training->folder.string());
    Ending ending([&] { cell.drain(); }, [] {}, options.drain, at_the_latest);
    return run(options, ending, cell);
}

int run(const Options &options) {
    serve::DelayQueue at_the_latest(options.drain + kLongestEnd);
    return options.training ? train_networks(options, at_the_latest) : serve_networks(options, at_the_latest);
}

} // namespace

int main(int count, char **values) {
    // All threads inherit this: signals come to who waits for them.
    const sigset_t set = stopping_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // nobody may be left to read the log
    try {
        const Options options = parse({values + 1, values + count});
        if (options.help || options.version) {
            std::cout << (options.help ? kUsage : "hillock-engine " HILLOCK_VERSION "\n");
            return kDrained;
        }
        raise_descriptors();
        return run(options);
    } catch (const UsageError &error) {
        say(std::string(error.what()) + "; hillock-engine --help tells more");
        return kUsageWrong;
    } catch (const std::exception &error) {
        say(error.what());
        return kFailed;
    }
}
