#pragma once

#include "hillock/connection.hpp"
#include "hillock/network_message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hillock {

// What an Engine takes on. Who asks for more is answered `overloaded` or `too_large`.
struct EngineOptions {
    std::size_t threads = 0;              // runs at once; 0: one for each processor
    std::size_t waiting = 1024;           // requests that wait for a thread
    std::size_t networks = 64;            // served at once
    std::int64_t image_bytes = 1LL << 30; // of the largest image that is taken over the wire
    std::size_t streams = 1024;           // states kept, and arrays received at once, for one connection
    std::int64_t stream_bytes =
        1LL << 30; // of arrays that come in, and that wait to be loaded, over all connections together
    std::int64_t max_work = 1LL << 40; // operations of one request, as src/docs/protocol.md counts them
    // Bytes that networks, runs with their answers, states of streams and requests that wait may take together; 0: half of the
    // memory that this process may have.
    std::uint64_t memory_bytes = 0;
    // How long a run whose requester has lost its connection goes on, for the next connection of the session to ask again.
    std::chrono::milliseconds grace{2000};
};

// Serves networks (images, src/docs/image.md) over connections: runs, batches, streams' states, loading and unloading, status
// and metrics, as src/docs/remote-engines.md says. Runs are done by threads of its own. A request of types 9 or 11 that comes again with
// the same id in the same session is run once and answered the same. Any thread.
class Engine : public Handler {
  public:
    Engine();
    explicit Engine(EngineOptions options);

    // Stops the runs under way. No connection may use it any more.
    ~Engine() override;
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;

    // Serves an image under a name, in place of what had it. Throws std::runtime_error where the file cannot be read,
    // Failure where it is no image, InvalidMessage where that is no name or too many are served.
    void load(const std::string &network, const std::string &path);
    void load(const std::string &network, std::vector<std::byte> image);

    std::vector<NetworkInfo> networks() const;
    std::optional<std::int64_t> max_work() const override;

    // From now on its status is `draining`, and new requests are refused.
    void drain();

    // Stops the runs under way and those that wait: each is answered `cancelled`.
    void cancel();

    void handle(const std::shared_ptr<Connection> &from, Envelope message) override;
    void left(const std::shared_ptr<Connection> &connection) override;

  private:
    class Service;
    std::unique_ptr<Service> service_;
};

} // namespace hillock
