#pragma once

#include "hillock/rights.hpp"

#include <set>
#include <string>

namespace hillock::serve {

// The cell that asks to have a network served or removed.
struct NetworkClaim {
    std::string
        holder; // a cell's session, or its name where another cell passed its message on; empty for the program that serves
    bool controls; // whether it may replace and remove what others have served

    static NetworkClaim of_operator() { return {{}, true}; }
    static NetworkClaim of(const Connection &from, const Envelope &message) {
        return {message.source == from.peer() ? from.session() : message.source,
                rights::of(from, message).contains(Right::control)};
    }

    // Tells who may not.
    [[noreturn]] void refuse(const std::string &network) const {
        rights::refuse(Right::control, "to replace or remove '" + network + "', which others serve,");
    }
};

// The cells that had a network served, which is there for all of them. Guarded by its user.
class NetworkOwners {
  public:
    explicit NetworkOwners(const NetworkClaim &first) : all_{first.holder} {}

    // Cells beyond kMost are not remembered, and may not remove it.
    void add(const NetworkClaim &claim) {
        constexpr std::size_t kMost = 1024;
        if (all_.size() < kMost) {
            all_.insert(claim.holder);
        }
    }
    bool are_only(const NetworkClaim &claim) const { return all_.size() == 1 && all_.contains(claim.holder); }
    bool remove(const NetworkClaim &claim) { return all_.erase(claim.holder) > 0; }
    bool empty() const { return all_.empty(); }

  private:
    std::set<std::string> all_;
};

} // namespace hillock::serve
