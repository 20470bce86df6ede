#pragma once

#include "hillock/connection.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hillock::serve {

// Has idempotent requests (types 9 and 11) run once, however often they come: one that is repeated gets the answer that is
// remembered, or that of the run under way. A repetition is the same request with the same id in the same session, perhaps over
// a newer connection. Errors after which trying again makes sense are not remembered. Any thread.
class RequestDeduplicator {
  public:
    // Stops a run without an answer; false if it has one already.
    using Abandon = std::function<bool()>;

    // `grace`: how long a run goes on when all who asked for it have lost their connections.
    explicit RequestDeduplicator(std::chrono::nanoseconds grace) : grace_(grace) {}

    // Whether to run this request, and to reply. Otherwise nothing is to be done: it is answered, or will be.
    bool begins(const std::shared_ptr<Connection> &from, const Envelope &request);

    // Tells how to stop the run of what begins() was true of. Requests that are not idempotent are left out.
    void runs(const Connection &from, const Envelope &request, Abandon abandon);

    using Session = std::pair<std::string, std::string>; // cell, session

    // A connection has ended: nobody waits on it for answers. Gives its session if runs are left that nobody waits for.
    std::optional<Session> left(const Connection &connection);

    // Stops the runs of a session that nobody has waited for during the grace. One that is asked for again later is run anew.
    void abandon_orphans(const Session &of);

    // Answers what begins() was true of, and whoever asked the same meanwhile.
    void reply(const std::shared_ptr<Connection> &from, const Envelope &request, Message answer);

  private:
    static constexpr std::size_t kSessions = 256;   // and those with runs under way
    static constexpr std::size_t kAnswers = 1024;   // of a session
    static constexpr std::size_t kBytes = 4u << 20; // of a session, about

    using Clock = std::chrono::steady_clock;

    struct Run {
        std::uint64_t print; // tells requests apart where a peer, against the protocol, uses an id again
        std::vector<std::pair<std::shared_ptr<Connection>, Envelope>> asked; // each is answered
        Abandon abandon = {};
        Clock::time_point orphaned = {}; // when the last who asked was lost
    };
    struct Kept {
        std::uint64_t print;
        Message answer;
        std::size_t bytes;
    };
    struct Memory {
        std::map<std::int64_t, Run> under_way;
        std::map<std::int64_t, Kept> kept;
        std::deque<std::int64_t> order; // of `kept`, oldest first
        std::size_t bytes = 0;
    };
    Memory &memory(const Connection &of);
    Run *run_of(const Connection &from, const Envelope &request);
    static void keep(Memory &memory, std::int64_t id, Kept kept);

    const std::chrono::nanoseconds grace_;
    std::mutex mutex_;
    std::map<Session, Memory> memories_;
    std::list<Session> sessions_; // of `memories_`, oldest first
};

} // namespace hillock::serve
