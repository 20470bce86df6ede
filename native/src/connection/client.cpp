#include "hillock/client.hpp"

#include "connection/link.hpp"
#include "hillock/crc32c.hpp"

#include <algorithm>

namespace hillock {

namespace {

constexpr std::chrono::seconds kFirstWait(5), kSecondWait(10);
constexpr std::size_t kChunk = 1u << 20;
constexpr std::chrono::seconds kChunkWait(60);

bool is_idempotent(const Message &question) {
    return std::holds_alternative<ReasoningRequest>(question) || std::holds_alternative<BatchRequest>(question);
}

bool may_go_well_again(const Message &answer) {
    const auto *const error = std::get_if<ErrorReply>(&answer);
    return error != nullptr && (error->code == ErrorCode::deadline || error->code == ErrorCode::disconnected);
}

Settings named(std::string name) {
    Settings settings;
    settings.name = std::move(name);
    return settings;
}

} // namespace

Client::Client(std::string name, std::string uri) : Client(named(std::move(name)), std::move(uri)) {}

Client::Client(Settings settings, std::string uri)
    : link_(std::make_unique<Link>(std::move(settings), std::move(uri))) {}

Client::~Client() = default;

void Client::serve(Handler &handler) {
    link_->start(handler);
    link_->wait_for_end();
}

void Client::stop() {
    link_->stop();
}

std::shared_ptr<Connection> Client::connection(std::chrono::nanoseconds deadline) {
    return link_->connection(deadline);
}

Message Client::request(Message question) {
    const std::int64_t id = link_->next_id();
    Message answer = link_->request(question, id, kFirstWait);
    if (is_idempotent(question) && may_go_well_again(answer)) {
        answer = link_->request(question, id, kSecondWait);
    }
    return answer;
}

Message Client::request(Message question, std::chrono::nanoseconds deadline) {
    return link_->request(question, link_->next_id(), deadline);
}

void Client::send_bytes(std::int64_t stream, const std::string &name, std::span<const std::byte> bytes) {
    const std::shared_ptr<Connection> to = connection(link_->settings().patience);
    const auto size = static_cast<std::int64_t>(bytes.size());
    expect<Ack>(to->request(StreamOpen{stream, name, ElementType::U8, {size}, std::nullopt}, kChunkWait));
    Crc32c sum;
    std::int64_t index = 0;
    for (std::size_t at = 0; at < bytes.size(); at += kChunk) {
        const std::span<const std::byte> piece = bytes.subspan(at, std::min(kChunk, bytes.size() - at));
        sum.add(piece);
        const WireTensor chunk{"chunk", ElementType::U8, {static_cast<std::int32_t>(piece.size())}, piece, nullptr};
        to->send_waiting(StreamChunk{stream, index++, chunk}, kChunkWait);
    }
    expect<Ack>(to->request(StreamClose{stream, sum.value()}, kChunkWait));
}

void Client::fail(const Message &answer) {
    if (const auto *const error = std::get_if<ErrorReply>(&answer)) {
        throw Failure(*error);
    }
    throw Failure(error_reply(ErrorCode::bad_message, "answered by " + std::string(type_name(number(answer)))));
}

} // namespace hillock
