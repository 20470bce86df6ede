#pragma once

#include "channel/channel.hpp"

#include <cstddef>
#include <list>
#include <mutex>
#include <string>

namespace hillock::connection {

// Connections to a listener whose handshake is under way, that of TLS included. Their number is bounded, in all and of one address.
// A newcomer always gets in: another one, of its own address or of the address that has most, is closed for it if need be. That is the
// one that has been silent for longest; if none is, the oldest. So whoever says HELLO at once is not kept out by those who say nothing.
// Any thread.
class UnauthenticatedConnections {
  public:
    struct Limits {
        std::size_t all = 1024;
        std::size_t of_address = 256;
        channel::Clock::duration time_to_speak =
            std::chrono::milliseconds(100); // after which a stranger counts as silent
    };
    struct Stranger {
        channel::Channel *channel;
        std::string origin;
        channel::Clock::time_point came;
        bool spoke = false;
        bool sent_away = false;
    };
    using Place = std::list<Stranger>::iterator;

    explicit UnauthenticatedConnections(Limits limits) : limits_(limits) {}

    // `channel` must live until leave().
    Place enter(channel::Channel &channel);
    void spoke(Place place);
    void leave(Place place);

    // Closes the one whose turn it is, if there is any: for its descriptor.
    void send_one_away();
    void send_all_away();

    // Those that are closed but have not left yet.
    std::size_t leaving() const;

  private:
    using Clock = channel::Clock;

    template<class Matches>
    void send_away(const Matches &matches);
    void send_away(Place place);
    std::string most_frequent_origin() const;

    const Limits limits_;
    mutable std::mutex mutex_;
    std::list<Stranger> here_; // the oldest first
    std::list<Stranger> leaving_;
};

} // namespace hillock::connection
