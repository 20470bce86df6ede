// hillock-engine: see kUsage in options.hpp.
#include "options.hpp"

#include "channel/reach.hpp"
#include "hillock/client.hpp"
#include "hillock/server.hpp"

#include <csignal>
#include <iostream>
#include <pthread.h>
#include <thread>

namespace {

using namespace hillock;
using namespace hillock::program;

enum Exit { kDrained = 0, kFailed = 1, kUsageWrong = 2, kRefused = 3 };

void say(const std::string &text) {
    std::cerr << "hillock-engine: " + text + "\n" << std::flush;
}

// An engine that tells who comes and goes.
class LoggedEngine : public Handler {
  public:
    explicit LoggedEngine(Engine &engine) : engine_(engine) {}

    void handle(const std::shared_ptr<Connection> &from, Envelope message) override {
        engine_.handle(from, std::move(message));
    }
    void entered(const std::shared_ptr<Connection> &connection) override {
        say("connected to '" + connection->peer() + "'");
        engine_.entered(connection);
    }
    void left(const std::shared_ptr<Connection> &connection) override {
        engine_.left(connection);
        say("'" + connection->peer() + "' is gone");
    }

  private:
    Engine &engine_;
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

void wait_for_signal() {
    const sigset_t set = stopping_signals();
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
    if (signal != kNothingLeft) {
        say(std::string(signal == SIGTERM ? "SIGTERM" : "SIGINT") + ": draining");
    }
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

int listen(const Options &options, Engine &engine, Handler &handler) {
    require_proof(options);
    Server server(options.settings, options.uri, handler);
    say("listening on " + server.address());
    wait_for_signal();
    engine.drain();
    server.close();
    return kDrained;
}

int connect(const Options &options, Engine &engine, Handler &handler) {
    Settings settings = options.settings;
    settings.on_problem = [](const std::string &problem) { say("not connected: " + problem); };
    Client client(settings, options.uri);
    std::thread stopper([&] {
        wait_for_signal();
        engine.drain();
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

int serve(const Options &options) {
    Engine engine(options.engine);
    for (const auto &[name, file] : options.models) {
        engine.load(name, file);
        say("serving '" + name + "' from " + file);
    }
    LoggedEngine handler(engine);
    return options.listen ? listen(options, engine, handler) : connect(options, engine, handler);
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
        return serve(options);
    } catch (const UsageError &error) {
        say(std::string(error.what()) + "; hillock-engine --help tells more");
        return kUsageWrong;
    } catch (const std::exception &error) {
        say(error.what());
        return kFailed;
    }
}
