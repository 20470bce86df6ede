#pragma once

#include "hillock/connection.hpp"
#include "hillock/settings.hpp"

#include <memory>
#include <string>

namespace hillock {

// The listening side: takes cells in and hands what they say to one handler. Any thread.
class Server {
  public:
    // Throws std::runtime_error where the address is none or taken. `handler` must outlive this.
    Server(Settings settings, const std::string &uri, Handler &handler);

    // Takes nobody in any more and drains all connections.
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    // Where it listens, with the port that was chosen.
    std::string address() const;

    // What the destructor does; further calls do nothing.
    void close();

  private:
    class ConnectionListener;
    std::unique_ptr<ConnectionListener> listener_;
};

} // namespace hillock
