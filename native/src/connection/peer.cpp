#include "connection/peer.hpp"

#include <algorithm>
#include <thread>

namespace hillock::connection {

namespace {

// Answers and the connection's own messages cost no credit.
bool is_free(const Envelope &message) {
    return message.reply_to || is_connection(message.payload);
}

// std::chrono overflows where somebody waits for ever.
Clock::time_point after(std::chrono::nanoseconds time) {
    constexpr std::chrono::nanoseconds kLongest = std::chrono::hours(24 * 365);
    return Clock::now() + std::clamp(time, std::chrono::nanoseconds(0), kLongest);
}

protocol::Compression compression(const std::optional<Format> &packing) {
    return packing == Format::zstd  ? protocol::Compression::zstd
           : packing == Format::lz4 ? protocol::Compression::lz4
                                    : protocol::Compression::none;
}

} // namespace

Peer::Peer(std::unique_ptr<Channel> channel, const Settings &settings, Agreed agreed, Handler &handler, Ids ids)
    : settings_(settings), agreed_(std::move(agreed)), channel_(std::move(channel)), handler_(handler),
      ids_(std::move(ids)), numbers_(agreed_.welcome.handles),
      encoder_(static_cast<std::uint32_t>(agreed_.welcome.max_frame), numbers_.write()),
      outbox_(*channel_, settings.patience), credits_(agreed_.credits) {}

bool Peer::transmit(const Envelope &message, Outbox::Haste haste) {
    if (lost_) {
        return false;
    }
    numbers_.sending(message);
    protocol::Body body = encoder_.encode(message, agreed_.accepts, compression(settings_.packing));
    if (!outbox_.post(std::move(body), haste)) {
        lost("'" + peer() + "' is gone or does not read");
        return false;
    }
    return true;
}

void Peer::control(Message message, const Envelope *to) {
    transmit(to == nullptr ? Envelope::of(next_id(), name(), peer(), std::move(message))
                           : to->reply(next_id(), name(), std::move(message)),
             Outbox::Haste::queue);
}

void Peer::refuse(const Envelope &message, ErrorCode code, const std::string &why) {
    if (has_answer(number(message.payload))) {
        control(error_reply(code, why), &message);
    }
}

Offer Peer::send(const Envelope &message) {
    if (lost_ || draining_) {
        return Offer::closed;
    }
    if (!is_free(message) && !spend(Clock::time_point::min())) {
        return Offer::back_pressured;
    }
    try {
        return transmit(message, Outbox::Haste::write) ? Offer::sent : Offer::closed;
    } catch (...) {
        if (!is_free(message)) {
            credited(1);
        }
        throw;
    }
}

void Peer::send_waiting(Message message, std::chrono::nanoseconds deadline) {
    const Envelope envelope = Envelope::of(next_id(), name(), peer(), std::move(message));
    if (draining_ || (!is_free(envelope) && !spend(after(deadline)))) {
        throw Failure(
            error_reply(is_open() ? ErrorCode::overloaded : ErrorCode::disconnected, "'" + peer() + "' takes no more"));
    }
    if (!transmit(envelope, Outbox::Haste::write)) {
        throw Failure(error_reply(ErrorCode::disconnected, "the connection to '" + peer() + "' is gone"));
    }
}

void Peer::reply(const Envelope &message, Message answer) {
    try {
        transmit(message.reply(next_id(), name(), std::move(answer)), Outbox::Haste::write);
    } catch (const std::exception &problem) {
        transmit(message.reply(next_id(), name(), error_reply(problem)), Outbox::Haste::write);
    }
    answered(message);
}

Message Peer::request(Envelope message, std::chrono::nanoseconds deadline) {
    const Clock::time_point until = after(deadline);
    std::optional<std::future<Message>> answer;
    {
        const std::lock_guard lock(mutex_);
        answer = pending_.add(message.id);
        asked_ += answer ? 1 : 0;
    }
    if (!answer) {
        return error_reply(lost_ ? ErrorCode::disconnected : ErrorCode::overloaded,
                           "not connected, or the id is in use");
    }
    const auto result = [&]() -> Message {
        const bool last = std::holds_alternative<Goodbye>(message.payload);
        try {
            if (draining_ && !last) {
                return error_reply(ErrorCode::disconnected, "the connection to '" + peer() + "' drains");
            }
            if (!is_free(message) && !spend(until)) {
                return error_reply(lost_ ? ErrorCode::disconnected : ErrorCode::overloaded,
                                   "'" + peer() + "' takes no more now");
            }
            transmit(message, Outbox::Haste::write); // what is lost meanwhile is answered by lost()
        } catch (const std::exception &problem) {
            if (!is_free(message)) {
                credited(1);
            }
            return error_reply(problem);
        }
        if (answer->wait_until(until) != std::future_status::ready && pending_.remove(message.id)) {
            return error_reply(ErrorCode::deadline, "no answer in time");
        }
        Message came = answer->get();
        numbers_.learn(message.payload, came);
        return came;
    }();
    pending_.remove(message.id);
    settle(asked_);
    return result;
}

void Peer::close() {
    const Clock::time_point until = Clock::now() + settings_.drain;
    if (is_open() && !draining_.exchange(true)) {
        Peer::request(Envelope::of(next_id(), name(), peer(), Goodbye{}), settings_.drain);
    }
    {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, until, [&] { return quiet() || lost_; });
    }
    lost("'" + name() + "' closed the connection");
}

void Peer::lost(const std::string &why) {
    {
        const std::lock_guard lock(mutex_);
        if (lost_.exchange(true)) {
            return;
        }
        why_lost_ = why;
        changed_.notify_all();
    }
    pending_.end(error_reply(ErrorCode::disconnected, why));
    outbox_.close(Clock::now() + settings_.patience / 5);
    channel_->close();
}

// The handler answered a message.
void Peer::answered(const Envelope &message) {
    if (has_answer(number(message.payload))) {
        settle(owed_);
    }
    if (!is_free(message)) {
        dealt_with();
    }
}

// Gives credits back, half of them at a time.
void Peer::dealt_with() {
    std::int32_t back = 0;
    {
        const std::lock_guard lock(mutex_);
        if (++used_ >= std::max(1, settings_.credits / 2)) {
            back = std::exchange(used_, 0);
        }
    }
    if (back > 0) {
        control(Ack{back, std::nullopt}, nullptr);
    }
}

// Another answer is waited for; false where there are too many.
bool Peer::owe() {
    const std::lock_guard lock(mutex_);
    if (owed_ >= std::int64_t{2} * settings_.credits) {
        return false;
    }
    ++owed_;
    return true;
}

// One of `asked_` or `owed_` less.
void Peer::settle(std::int64_t &count) {
    {
        const std::lock_guard lock(mutex_);
        --count;
        changed_.notify_all();
    }
    finish_drain();
}

// The other side may close once there is nothing more to say.
void Peer::finish_drain() {
    std::int64_t id = 0;
    {
        const std::lock_guard lock(mutex_);
        if (quiet()) {
            id = std::exchange(goodbye_, 0);
        }
    }
    if (id != 0) {
        part(Envelope::of(id, peer(), name(), Goodbye{}));
    }
}

void Peer::part(const Envelope &goodbye) {
    parted_ = true;
    control(Ack{}, &goodbye);
}

bool Peer::spend(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    const auto free = [&] { return credits_ > 0 || lost_; };
    const bool good = until == Clock::time_point::min() ? free() : changed_.wait_until(lock, until, free);
    if (!good || lost_) {
        return false;
    }
    --credits_;
    return true;
}

void Peer::credited(std::int32_t more) {
    const std::lock_guard lock(mutex_);
    credits_ = std::min<std::int64_t>(credits_ + more, std::numeric_limits<std::int32_t>::max());
    changed_.notify_all();
}

} // namespace hillock::connection
