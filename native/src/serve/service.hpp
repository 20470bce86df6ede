#pragma once

#include "hillock/engine.hpp"
#include "serve/arrays.hpp"
#include "serve/job.hpp"
#include "serve/meters.hpp"
#include "serve/once.hpp"
#include "serve/stream_state.hpp"
#include "serve/workers.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

namespace hillock {

// What an Engine does. Lock order: that of the networks or of a guest, never two.
class Engine::Service {
  public:
    explicit Service(EngineOptions options);
    ~Service();

    void load(const std::string &network, std::vector<std::byte> image);
    std::vector<NetworkInfo> networks() const;
    void drain() { draining_ = true; }
    void handle(const std::shared_ptr<Connection> &from, Envelope message);
    void left(const std::shared_ptr<Connection> &connection);

  private:
    using Served = std::shared_ptr<const serve::Network>;
    using Work = std::function<Message(serve::Limit)>;
    using StreamWork = std::function<Message(serve::StreamState &, serve::Limit)>;

    // An answer in a stream, for feedback to it.
    struct Said {
        Served network;
        std::int64_t stream;
        std::int32_t label;
    };

    // What is kept for one connection.
    struct Guest {
        Guest(const EngineOptions &options) : arrays(options.image_bytes, options.streams) {}
        std::mutex mutex;
        serve::Arrays arrays;
        std::map<std::int64_t, std::shared_ptr<serve::Job>> jobs;
        std::map<std::int64_t, std::shared_ptr<serve::StreamState>> streams;
        std::map<std::int64_t, Said> said; // of the last requests
    };
    using GuestPointer = std::shared_ptr<Guest>;

    GuestPointer guest(const std::shared_ptr<Connection> &of);
    Served find(const std::string &network) const;
    Served put(const std::string &network, std::vector<std::byte> image);
    Message status() const;
    void dispatch(const std::shared_ptr<Connection> &from, Envelope message);
    void cancel(Guest &guest, std::int64_t id);

    template<class Request>
    void run(const std::shared_ptr<Connection> &from, Envelope message, std::optional<std::int64_t> stream);
    void load(const std::shared_ptr<Connection> &from, Envelope message);
    void feedback(const std::shared_ptr<Connection> &from, Envelope message);
    template<class Request>
    void state(const std::shared_ptr<Connection> &from, Envelope message);

    // Makes room for a request, and has `work` done by a worker; with a stream in its line.
    struct Task {
        std::shared_ptr<Connection> from;
        GuestPointer guest;
        std::shared_ptr<serve::Job> job;
        std::size_t samples; // 0 where it is no run
        std::chrono::steady_clock::time_point came;
    };
    std::optional<Task> enter(const std::shared_ptr<Connection> &from, Envelope message, std::size_t samples);
    void perform(const Task &task, const Work &work);
    void in_line(const Task &task, std::int64_t id, const Served &network, StreamWork work);
    void next_in_line(const GuestPointer &guest, std::int64_t id, const std::shared_ptr<serve::StreamState> &stream);

    const EngineOptions options_;
    const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::atomic<bool> draining_ = false;
    serve::Meters meters_;
    serve::Once once_;
    mutable std::mutex networks_mutex_;
    std::map<std::string, Served> networks_;
    std::int32_t last_handle_ = 0;
    std::mutex guests_mutex_;
    std::map<const Connection *, GuestPointer> guests_;
    std::vector<std::weak_ptr<Guest>> departed_; // whose runs may be under way
    serve::Workers workers_;                     // last: it ends first
};

} // namespace hillock
