#pragma once

#include "hillock/connection.hpp"

#include <future>
#include <map>
#include <mutex>
#include <optional>

namespace hillock::connection {

// Requests under way by id. Any thread.
class RequestTable {
  public:
    // Nothing where the id is in use, or the connection has ended.
    std::optional<std::future<Message>> add(std::int64_t id);

    // False where nobody waits for it any more.
    bool answer(std::int64_t id, Message answer);

    // Takes a request back; false where its answer is there or about to be.
    bool remove(std::int64_t id);

    // Answers all, and takes no more.
    void end(const ErrorReply &error);

  private:
    std::mutex mutex_;
    std::map<std::int64_t, std::promise<Message>> waiting_;
    bool ended_ = false;
};

} // namespace hillock::connection
