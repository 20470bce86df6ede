#include "serve/served_request.hpp"

namespace hillock::serve {

namespace {

// On Linux steady_clock is CLOCK_MONOTONIC.
std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

static_assert(sizeof(std::atomic<std::int32_t>) == sizeof(std::int32_t) &&
              std::atomic<std::int32_t>::is_always_lock_free);

} // namespace

ServedRequest::ServedRequest(Envelope question, MemoryBudget::Share memory, Answering answering)
    : question_(std::move(question)), memory_(std::move(memory)), answering_(std::move(answering)),
      deadline_ns_(question_.context.deadline_ms ? now_ns() + std::int64_t{*question_.context.deadline_ms} * 1'000'000
                                                 : 0) {}

void ServedRequest::run(const std::function<Message(Limit)> &work) {
    began_ = true;
    answer(outcome(work));
}

void ServedRequest::cancel() {
    cancelled_ = 1;
    if (!began_) {
        answer(error_reply(ErrorCode::cancelled, "cancelled before it began"));
    }
}

bool ServedRequest::abandon() {
    cancelled_ = 1;
    return !answered_.exchange(true);
}

void ServedRequest::answer(Message answer) {
    if (!answered_.exchange(true)) {
        answering_(question_, std::move(answer));
    }
}

Message ServedRequest::outcome(const std::function<Message(Limit)> &work) {
    if (cancelled_ != 0) {
        return error_reply(ErrorCode::cancelled, "cancelled before it began");
    }
    if (deadline_ns_ != 0 && now_ns() >= deadline_ns_) {
        return error_reply(ErrorCode::deadline, "the deadline passed before a thread was free");
    }
    try {
        return work({reinterpret_cast<const std::int32_t *>(&cancelled_), deadline_ns_});
    } catch (const std::exception &problem) {
        return error_reply(problem);
    }
}

} // namespace hillock::serve
