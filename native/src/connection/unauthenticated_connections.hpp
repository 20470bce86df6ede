#pragma once

#include "channel/channel.hpp"

#include <cstddef>
#include <list>
#include <mutex>
#include <string>

namespace hillock::connection {

// The connections of a listener whose handshake, TLS included, is under way. Their number is bounded, in all and by address.
// A new connection is always accepted. At a bound, another one is closed for it: of the same address, or of the address that has most.
// The one that has been silent for longest goes first; if none is silent, the oldest. So peers that send nothing cannot keep out a peer
// that says HELLO at once. Any thread.
class UnauthenticatedConnections {
  public:
    struct Limits {
        std::size_t all = 1024;
        std::size_t of_address = 256;
        channel::Clock::duration time_to_speak =
            std::chrono::milliseconds(100); // a connection that has sent nothing for so long counts as silent
    };
    struct UnauthenticatedConnection {
        channel::Channel *channel;
        std::string origin;
        channel::Clock::time_point came;
        bool spoke = false;
        bool closed = false;
    };
    using Place = std::list<UnauthenticatedConnection>::iterator;

    explicit UnauthenticatedConnections(Limits limits) : limits_(limits) {}

    // `channel` must live until remove().
    Place add(channel::Channel &channel);
    void spoke(Place place);
    void remove(Place place);

    // Closes one, by the same order, to free its descriptor.
    void close_one();
    void close_all();

    // How many are closed but not yet removed.
    std::size_t closed_but_present() const;

  private:
    using Clock = channel::Clock;

    template<class Matches>
    void close(const Matches &matches);
    void close(Place place);
    std::string most_frequent_origin() const;

    const Limits limits_;
    mutable std::mutex mutex_;
    std::list<UnauthenticatedConnection> open_; // the oldest first
    std::list<UnauthenticatedConnection> closed_;
};

} // namespace hillock::connection
