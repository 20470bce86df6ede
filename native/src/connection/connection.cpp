#include "hillock/connection.hpp"

#include "protocol/text.hpp"

#include <new>

namespace hillock {

namespace {

constexpr std::size_t kLongestMessage = 4096;

} // namespace

Failure::Failure(const ErrorReply &error)
    : std::runtime_error(std::string(label(error.code)) + ": " + error.message), error_(error) {}

Offer Connection::send(Message message) {
    return send(Envelope::of(next_id(), name(), peer(), std::move(message)));
}

Message Connection::request(Message message, std::chrono::nanoseconds deadline) {
    return request(Envelope::of(next_id(), name(), peer(), std::move(message)), deadline);
}

ErrorReply error_reply(ErrorCode code, const std::string &message) {
    const bool retryable =
        code == ErrorCode::deadline || code == ErrorCode::disconnected || code == ErrorCode::overloaded;
    return {code, protocol::clean(message, kLongestMessage), retryable, std::nullopt};
}

ErrorReply error_reply(const std::exception &problem) {
    if (const auto *const invalid = dynamic_cast<const InvalidMessage *>(&problem)) {
        return error_reply(invalid->code(), invalid->what());
    }
    if (const auto *const failure = dynamic_cast<const Failure *>(&problem)) {
        return failure->error();
    }
    if (dynamic_cast<const std::bad_alloc *>(&problem) != nullptr) {
        return error_reply(ErrorCode::too_large, "not enough memory");
    }
    return error_reply(ErrorCode::internal, problem.what());
}

} // namespace hillock
