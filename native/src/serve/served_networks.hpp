#pragma once

#include "serve/network_owners.hpp"
#include "serve/served_network.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hillock::serve {

// The networks that are served, by name. Any thread. Runs under way on a network that goes end undisturbed. What is wrong is thrown
// as InvalidMessage.
class ServedNetworks {
  public:
    using Served = std::shared_ptr<const ServedNetwork>;

    // At most so many, which `threads` threads run within `budget`, which must outlive this.
    ServedNetworks(std::size_t most, std::size_t threads, MemoryBudget &budget)
        : most_(most), threads_(threads), budget_(budget) {}

    Served find(const std::string &name) const;

    // That this one has neither gone nor been replaced.
    void require_served(const Served &network) const;

    // In place of what had the name, under the same handle, by which it may be asked for meanwhile. The image that others serve under
    // the name already stays as it is, and is there for this one too; another image of theirs is not replaced (`unauthorized`).
    // Throws Failure where the bytes are no image.
    struct Put {
        Served network;
        bool fresh; // false where it was there already
    };
    Put put(const std::string &name, std::vector<std::byte> image, const NetworkClaim &by);

    // A network that others serve too stays for them; whether it has gone.
    bool remove(const std::string &name, const NetworkClaim &by);

    std::vector<Served> all() const; // by name

    // Lets go of engines that nobody uses now.
    void free_idle() const;

  private:
    std::int32_t handle(const std::string &name);

    const std::size_t most_, threads_;
    MemoryBudget &budget_;
    mutable std::mutex mutex_;
    std::map<std::string, Served> by_name_;
    std::map<std::string, NetworkOwners> holders_; // of each
    std::map<std::string, std::int32_t> handles_;  // of these, and of those that are being loaded
    std::int32_t last_handle_ = 0;
};

} // namespace hillock::serve
