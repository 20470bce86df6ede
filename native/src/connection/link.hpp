#pragma once

#include "connection/peer.hpp"
#include "hillock/client.hpp"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>

namespace hillock {

// A connection that is made anew when it is lost, by a thread of its own, which reads it too.
class Client::Link {
  public:
    Link(Settings settings, std::string uri);
    ~Link();

    // Who takes what comes; before the first connection.
    void start(Handler &handler);
    void wait_for_end(); // throws Failure where the listener refused
    void stop();
    std::shared_ptr<Connection> connection(std::chrono::nanoseconds deadline);
    Message request(const Message &question, std::int64_t id, std::chrono::nanoseconds deadline);
    std::int64_t next_id() { return ids_->fetch_add(1) + 1; }
    const Settings &settings() const { return settings_; }

  private:
    void start_once(Handler &handler);
    void keep_connected(Handler &handler);
    std::shared_ptr<connection::Peer> connect(Handler &handler);
    void note(const std::string &problem); // why there is no connection
    void wait_before(int attempt);
    void end(std::exception_ptr problem);

    const Settings settings_;
    const std::string uri_;
    const connection::Ids ids_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::thread thread_;
    std::shared_ptr<connection::Peer> peer_; // null between connections
    std::string session_;
    std::string problem_;        // why there is no connection
    std::exception_ptr refusal_; // why there will be none
    bool wanted_ = false;        // somebody waits for a connection
    bool stopping_ = false, ended_ = false;
    std::minstd_rand random_;
};

} // namespace hillock
