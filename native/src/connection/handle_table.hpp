#pragma once

#include "hillock/envelope.hpp"
#include "protocol/handles.hpp"

#include <map>
#include <mutex>

namespace hillock::connection {

// The numbers that stand for names in a connection's compact frames: those of the cells are in WELCOME, those of networks come by in
// answers to NETWORK_LOAD and NETWORK_LIST. Any thread.
class HandleTable {
  public:
    explicit HandleTable(const std::map<std::string, std::int32_t> &cells);

    const protocol::Handles &write() const { return write_; } // the networks that the other side serves
    const protocol::Handles &read() const { return read_; }   // the networks that this side serves

    void received(const Envelope &message);                     // a message comes in
    void sending(const Envelope &message);                      // a message is about to go out
    void learn(const Message &question, const Message &answer); // an answer came to what this side asked

  private:
    protocol::Handles write_, read_;
    std::mutex mutex_;
    std::map<std::int64_t, std::string> loading_;
};

} // namespace hillock::connection
