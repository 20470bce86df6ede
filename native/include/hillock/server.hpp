#pragma once

#include "hillock/connection.hpp"
#include "hillock/settings.hpp"

#include <memory>
#include <string>

namespace hillock {

// The listening side: accepts cells and passes their messages to one handler. Any thread.
class Server {
  public:
    // Throws std::runtime_error if the address is not valid or is in use. `handler` must outlive the server.
    Server(Settings settings, const std::string &uri, Handler &handler);

    // Accepts no further cells and drains all connections.
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    // The address that it listens at, with the actual port.
    std::string address() const;

    // Does what the destructor does; further calls do nothing.
    void close();

  private:
    class ConnectionListener;
    std::unique_ptr<ConnectionListener> listener_;
};

} // namespace hillock
