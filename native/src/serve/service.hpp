#pragma once

#include "hillock/engine.hpp"
#include "serve/bounded_executor.hpp"
#include "serve/client_state.hpp"
#include "serve/delay_queue.hpp"
#include "serve/request_deduplicator.hpp"
#include "serve/served_networks.hpp"
#include "serve/server_counters.hpp"
#include "serve/watchers.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

namespace hillock {

// What an Engine does. Each of its parts has a lock of its own; none calls another part under it but BoundedExecutor.
class Engine::Service {
  public:
    explicit Service(EngineOptions options);
    ~Service();

    void load(const std::string &network, std::vector<std::byte> image);
    std::vector<NetworkInfo> networks() const;
    std::int64_t max_work() const { return options_.max_work; }
    void drain();
    void cancel();
    void handle(const std::shared_ptr<Connection> &from, Envelope message);
    void left(const std::shared_ptr<Connection> &connection);

  private:
    using Served = serve::ServedNetworks::Served;
    using ClientPointer = std::shared_ptr<serve::ClientState>;
    using Work = std::function<Message(serve::Limit)>;
    using StreamWork = std::function<Message(serve::StreamState &, serve::Limit)>;

    ClientPointer client(const std::shared_ptr<Connection> &of);
    Served put(const std::string &network, std::vector<std::byte> image, const serve::NetworkClaim &by);
    Message status() const;
    MetricsReport metrics(const std::vector<std::string> &names) const;
    void dispatch(const std::shared_ptr<Connection> &from, Envelope message);

    template<class Request>
    void run(const std::shared_ptr<Connection> &from, Envelope message, std::optional<std::int64_t> stream);
    void load(const std::shared_ptr<Connection> &from, Envelope message);
    void feedback(const std::shared_ptr<Connection> &from, Envelope message);
    template<class Request>
    void state(const std::shared_ptr<Connection> &from, Envelope message);

    // What is told to who subscribed: src/docs/remote-engines.md.
    void beat();
    void publish(std::string_view topic, Json body, std::vector<WireTensor> tensors = {});
    void has_learned(const serve::ServedNetwork &network, std::int64_t version);
    Message run_watched(serve::StreamState &state, const Connection &from, std::int64_t stream,
                        const std::function<Message(std::uint64_t *)> &run);

    // Makes room for a request (`samples` is 0 where it is no run), and has `work` done by a worker; with a stream in its line.
    struct Task {
        ClientPointer client;
        serve::Requester requester;
        std::shared_ptr<serve::ServedRequest> job;
    };
    std::optional<Task> enter(const std::shared_ptr<Connection> &from, Envelope message, std::size_t samples);
    void perform(const Task &task, const Work &work);
    void run_in_order(const Task &task, std::int64_t id, const Served &network, StreamWork work);

    const EngineOptions options_;
    serve::MemoryBudget memory_, incoming_; // of what comes in pieces
    const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::atomic<bool> draining_ = false;
    serve::ServerCounters meters_;
    serve::RequestDeduplicator once_;
    serve::ServedNetworks networks_;
    std::mutex clients_mutex_;
    std::map<const Connection *, ClientPointer> clients_;
    std::vector<std::weak_ptr<serve::ClientState>> disconnected_; // whose runs may be under way
    serve::Watchers watchers_;
    serve::DelayQueue orphans_;
    serve::BoundedExecutor workers_; // last: it ends first
};

} // namespace hillock
