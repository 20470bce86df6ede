// An engine as connections see it: who asks for what. What takes time is in service_work.cpp.
#include "serve/service.hpp"

#include "hillock/rights.hpp"
#include "protocol/checks.hpp"
#include "protocol/envelope_json.hpp"

#include <algorithm>
#include <thread>

namespace hillock {

using protocol::refuse;
using serve::ClientState;

namespace {

EngineOptions complete(EngineOptions options) {
    if (options.threads == 0) {
        options.threads = std::max(1u, std::thread::hardware_concurrency());
    }
    if (options.memory_bytes == 0) {
        options.memory_bytes = serve::default_memory();
    }
    return options;
}

constexpr double kMostFactor = 1000;

constexpr std::string_view kStatus = "engine.status", kMetrics = "engine.metrics";

} // namespace

Engine::Service::Service(EngineOptions options)
    : options_(complete(options)), memory_(options_.memory_bytes, [this] { networks_.free_idle(); }),
      incoming_(static_cast<std::uint64_t>(options_.stream_bytes)), once_(options_.grace),
      networks_(options_.networks, options_.threads, memory_), watchers_([this] { beat(); }), orphans_(options_.grace),
      workers_(options_.threads, options_.waiting) {}

Engine::Service::~Service() {
    watchers_.close();
    cancel();
}

void Engine::Service::cancel() {
    std::vector<ClientPointer> all;
    {
        const std::lock_guard lock(clients_mutex_);
        for (const auto &[connection, client] : clients_) {
            all.push_back(client);
        }
        for (const std::weak_ptr<ClientState> &one : disconnected_) {
            if (ClientPointer client = one.lock()) {
                all.push_back(std::move(client));
            }
        }
    }
    for (const ClientPointer &client : all) {
        client->cancel_all();
    }
}

void Engine::Service::load(const std::string &network, std::vector<std::byte> image) {
    protocol::check_name("network", network);
    put(network, std::move(image), serve::NetworkClaim::of_operator());
}

std::vector<NetworkInfo> Engine::Service::networks() const {
    std::vector<NetworkInfo> all;
    for (const Served &network : networks_.all()) {
        all.push_back(network->info());
    }
    return all;
}

void Engine::Service::drain() {
    draining_ = true;
    publish(kStatus, protocol::payload_json(status()));
}

Engine::Service::Served Engine::Service::put(const std::string &network, std::vector<std::byte> image,
                                             const serve::NetworkClaim &by) {
    const auto [served, fresh] = networks_.put(network, std::move(image), by);
    if (fresh) {
        publish("network.loaded", Json::Object{{"network", network},
                                               {"digest", served->info().digest},
                                               {"handle", std::int64_t{*served->info().handle}}});
    }
    return served;
}

Engine::Service::ClientPointer Engine::Service::client(const std::shared_ptr<Connection> &of) {
    const std::lock_guard lock(clients_mutex_);
    ClientPointer &client = clients_[of.get()];
    if (!client) {
        client = std::make_shared<ClientState>(options_, incoming_);
    }
    return client;
}

void Engine::Service::left(const std::shared_ptr<Connection> &connection) {
    watchers_.left(*connection);
    ClientPointer client;
    {
        const std::lock_guard lock(clients_mutex_);
        const auto found = clients_.find(connection.get());
        if (found == clients_.end()) {
            return;
        }
        client = std::move(found->second);
        clients_.erase(found);
        std::erase_if(disconnected_, [](const auto &one) { return one.expired(); });
        disconnected_.push_back(client);
    }
    client->leave();
    if (std::optional<serve::RequestDeduplicator::Session> session = once_.left(*connection)) {
        orphans_.put([this, session = *std::move(session)] { once_.abandon_orphans(session); });
    }
}

void Engine::Service::handle(const std::shared_ptr<Connection> &from, Envelope message) {
    rights::check(*from, message);
    if (draining_ && !std::holds_alternative<Cancel>(message.payload) &&
        !std::holds_alternative<StatusRequest>(message.payload)) {
        refuse(ErrorCode::overloaded, "engine", "drains");
    }
    if (once_.begins(from, message)) {
        dispatch(from, std::move(message));
    }
}

void Engine::Service::dispatch(const std::shared_ptr<Connection> &from, Envelope message) {
    const ClientPointer client = this->client(from);
    const auto reply = [&](Message answer) { from->reply(message, std::move(answer)); };
    std::visit(
        Overloaded{
            [&](const ReasoningRequest &request) { run<ReasoningRequest>(from, std::move(message), request.stream); },
            [&](const BatchRequest &) { run<BatchRequest>(from, std::move(message), std::nullopt); },
            [&](const Cancel &one) {
                client->cancel(one.id);
                reply(Ack{});
            },
            [&](const StreamOpen &open) {
                client->with_arrays([&](serve::Arrays &arrays) { arrays.open(message.id, open); });
                reply(Ack{});
            },
            [&](const StreamChunk &chunk) { client->with_arrays([&](serve::Arrays &arrays) { arrays.chunk(chunk); }); },
            [&](const StreamClose &close) {
                client->with_arrays([&](serve::Arrays &arrays) { arrays.close(close); });
                reply(Ack{});
            },
            [&](const NetworkLoad &) { load(from, std::move(message)); },
            [&](const NetworkUnload &unload) {
                if (networks_.remove(unload.network, serve::NetworkClaim::of(*from, message))) {
                    publish("network.unloaded", Json::Object{{"network", unload.network}});
                }
                reply(Ack{});
            },
            [&](const NetworkList &) { reply(NetworkList{networks()}); },
            [&](const StatePull &pull) {
                if (pull.stream) {
                    return state<StatePull>(from, std::move(message));
                }
                reply(networks_.find(pull.network)->learned().pull(pull));
            },
            [&](const StateSync &sync) {
                if (sync.stream) {
                    return state<StateSync>(from, std::move(message));
                }
                const Served network = networks_.find(sync.network);
                has_learned(*network, network->learned().sync(sync));
                reply(Ack{});
            },
            [&](const PlasticityUpdate &update) {
                const Served network = networks_.find(update.network);
                has_learned(*network, network->learned().update(update));
                reply(Ack{});
            },
            [&](const Feedback &) { feedback(from, std::move(message)); },
            [&](const MtlSignal &signal) {
                for (const auto &[cell, factor] : signal.learning_rate_factors) {
                    protocol::check_between("learning_rate_factors", factor, 0, kMostFactor);
                }
                const auto own = signal.learning_rate_factors.find(from->name());
                client->factor(message.source, own == signal.learning_rate_factors.end() ? 1 : own->second);
                reply(Ack{});
            },
            [](const MtlResult &) {}, // what all agreed on changes nothing here
            [&](const Subscribe &subscribe) {
                watchers_.subscribe(from, message.source, subscribe.topics);
                reply(Ack{});
            },
            [&](const Unsubscribe &unsubscribe) {
                watchers_.unsubscribe(from, message.source, unsubscribe.topics);
                reply(Ack{});
            },
            [&](const StatusRequest &) { reply(status()); },
            [&](const MetricsRequest &request) { reply(metrics(request.names)); },
            [&](const auto &) {
                refuse(ErrorCode::unknown_type, "type",
                       "engines do not handle " + std::string(type_name(number(message.payload))));
            }},
        message.payload);
}

Message Engine::Service::status() const {
    StatusReport report;
    report.state = draining_ ? Readiness::draining : Readiness::ready;
    const auto time = std::chrono::steady_clock::now() - started_;
    report.uptime_ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    report.load = workers_.load();
    report.version = HILLOCK_VERSION;
    for (const Served &network : networks_.all()) {
        report.networks.push_back(network->info().name);
        report.cpu_features = {network->isa()}; // the machine's, so that of all
    }
    return report;
}

MetricsReport Engine::Service::metrics(const std::vector<std::string> &names) const {
    return meters_.report(names, {{"load", workers_.load()}, {"networks", static_cast<double>(networks_.all().size())}},
                          watchers_.dropped());
}

void Engine::Service::beat() {
    if (watchers_.wanted(kStatus)) {
        publish(kStatus, protocol::payload_json(status()));
    }
    if (watchers_.wanted(kMetrics)) {
        publish(kMetrics, protocol::payload_json(metrics({})));
    }
}

void Engine::Service::publish(std::string_view topic, Json body, std::vector<WireTensor> tensors) {
    watchers_.publish({std::string(topic), std::move(body), std::move(tensors)});
}

void Engine::Service::has_learned(const serve::ServedNetwork &network, std::int64_t version) {
    publish("network.learned", Json::Object{{"network", network.info().name}, {"version", version}});
}

} // namespace hillock
