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

// The limits of an Engine. Requests beyond them are answered with `overloaded` or `too_large`.
struct EngineOptions {
    std::size_t threads = 0;               // runs at the same time; 0: one per processor
    std::size_t waiting = 1024;            // requests that wait for a thread
    std::size_t networks = 64;             // served at the same time
    std::int64_t image_bytes = 1LL << 30;  // size of the largest image accepted over the wire
    std::size_t streams = 1024;            // states kept, and arrays being received, per connection
    std::int64_t stream_bytes = 1LL << 30; // of arrays being received or waiting to be loaded, over all connections
    std::int64_t max_work = 1LL << 40;     // operations of one request, counted as in src/docs/protocol.md
    // Bytes of networks, runs with their answers, states of streams and waiting requests together; 0: half of the memory that
    // this process may have.
    std::uint64_t memory_bytes = 0;
    // How long a run continues after its requester lost the connection, so that the session's next connection can ask again.
    std::chrono::milliseconds grace{2000};
};

// Serves networks (images, src/docs/image.md) over connections: runs, batches, streams' states, loading and unloading, status
// and metrics (src/docs/remote-engines.md). Its own threads do the runs. If a request of type 9 or 11 arrives again with the same
// id in the same session, it runs once, and both get the same answer. Any thread.
class Engine : public Handler {
  public:
    Engine();
    explicit Engine(EngineOptions options);

    // Stops the runs under way. No connection may use the engine any more.
    ~Engine() override;
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;

    // Serves an image under a name, and replaces the network that had the name. Throws std::runtime_error if the file cannot be
    // read, Failure if it is not an image, InvalidMessage if the name is not valid or too many networks are served.
    void load(const std::string &network, const std::string &path);
    void load(const std::string &network, std::vector<std::byte> image);

    std::vector<NetworkInfo> networks() const;
    std::optional<std::int64_t> max_work() const override;

    // From now on its status is `draining`, and new requests are refused.
    void drain();

    // Stops running and waiting requests; each is answered with `cancelled`.
    void cancel();

    void handle(const std::shared_ptr<Connection> &from, Envelope message) override;
    void left(const std::shared_ptr<Connection> &connection) override;

  private:
    class Service;
    std::unique_ptr<Service> service_;
};

} // namespace hillock
