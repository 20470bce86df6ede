#pragma once

#include "hillock/engine.hpp"
#include "serve/arrays.hpp"
#include "serve/bounded_executor.hpp"
#include "serve/served_networks.hpp"
#include "serve/served_request.hpp"
#include "serve/stream_state.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace hillock::serve {

// What an engine keeps for one connection: requests under way, states of streams, arrays that come in. Any thread.
class ClientState : public std::enable_shared_from_this<ClientState> {
  public:
    using StreamTask = std::function<void(StreamState &)>;

    // An answer in a stream, for feedback to it.
    struct AnswerGiven {
        ServedNetworks::Served network;
        std::int64_t stream;
        std::int32_t label;
    };

    // `incoming`: for all arrays that come in, over whichever connection.
    ClientState(const EngineOptions &options, MemoryBudget &incoming)
        : most_streams_(options.streams), arrays_(options.image_bytes, options.streams, incoming) {}

    template<class Use>
    auto with_arrays(Use use) {
        const std::lock_guard lock(mutex_);
        return use(arrays_);
    }

    void begin(std::int64_t id, std::shared_ptr<ServedRequest> job);
    void end(const ServedRequest &job);
    void cancel(std::int64_t id); // a job, or an array that comes in
    void cancel_all();

    // The connection has ended: stops what nobody can ask again over the next one of the session. The rest is left to RequestDeduplicator.
    void leave();

    void remember_answer(std::int64_t id, AnswerGiven answer);
    AnswerGiven answer_to(std::int64_t id) const; // throws InvalidMessage where it is not remembered
    void forget_answers(std::int64_t stream);

    // The factor of a cell's rewards, from its last MTL_SIGNAL; 1 before the first.
    void factor(const std::string &cell, double factor);
    double factor(const std::string &cell) const;

    // Puts a task in a stream's line; a stream that is not there yet is at rest. Throws InvalidMessage.
    void run_in_order(std::int64_t stream, const ServedNetworks::Served &network, BoundedExecutor &workers,
                      const Requester &requester, StreamTask task);

  private:
    void cancel_where(bool (*wanted)(const Message &question));
    void execute_next(std::int64_t id, const std::shared_ptr<StreamState> &stream, BoundedExecutor &workers);
    void run_next(std::int64_t id, const std::shared_ptr<StreamState> &stream, BoundedExecutor &workers);

    const std::size_t most_streams_;
    mutable std::mutex mutex_;
    Arrays arrays_;
    std::map<std::int64_t, std::shared_ptr<ServedRequest>> jobs_;
    std::map<std::int64_t, std::shared_ptr<StreamState>> streams_;
    std::map<std::int64_t, AnswerGiven> answers_; // of the last requests
    std::map<std::string, double> factors_;
};

} // namespace hillock::serve
