#pragma once

#include "hillock/connection.hpp"
#include "serve/checked_run.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

namespace hillock::serve {

// One request from when it came until it is answered, which happens exactly once. Any thread.
class ServedRequest {
  public:
    using Answering = std::function<void(const Envelope &question, Message answer)>;

    // `memory`: of the question.
    ServedRequest(Envelope question, MemoryBudget::Share memory, Answering answering);

    const Envelope &question() const { return question_; }

    // Does the work and answers, unless it was cancelled before.
    void run(const std::function<Message(Limit)> &work);

    // Stops the work; what has not begun is answered at once.
    void cancel();

    // Stops the work and answers nothing, for there is nobody to answer; false where it is answered already.
    bool abandon();

  private:
    Message outcome(const std::function<Message(Limit)> &work);
    void answer(Message answer);

    const Envelope question_;
    const MemoryBudget::Share memory_;
    const Answering answering_;
    const std::int64_t deadline_ns_; // of CLOCK_MONOTONIC, 0 for none
    alignas(std::int32_t) std::atomic<std::int32_t> cancelled_ = 0;
    std::atomic<bool> began_ = false, answered_ = false;
};

} // namespace hillock::serve
