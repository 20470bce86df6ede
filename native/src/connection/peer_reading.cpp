// What a connection's reader does with what comes.
#include "connection/peer.hpp"

#include <thread>

namespace hillock::connection {

namespace {

constexpr std::int64_t kMaximumInteger = (std::int64_t{1} << 53) - 1;

} // namespace

void Peer::run(const Envelope *first) {
    const auto self = shared_from_this();
    std::thread writer([this] { outbox_.run(); });
    if (first != nullptr) {
        outbox_.post(encoder_.plain(*first), Outbox::Haste::queue);
    }
    try {
        handler_.entered(self);
        read();
    } catch (const std::exception &problem) {
        lost(problem.what());
    }
    lost("'" + peer() + "' closed the connection");
    writer.join();
    handler_.left(self);
}

void Peer::read() {
    const protocol::FrameDecoder decoder(settings_.max_frame, numbers_.read());
    auto body = std::make_shared<channel::Body>();
    Heartbeat heartbeat(settings_.suspicion, std::chrono::milliseconds(agreed_.welcome.heartbeat_ms), Clock::now());
    while (!lost_) {
        switch (channel_->receive(*body, settings_.max_frame, heartbeat.due())) {
        case channel::Received::closed:
            return;
        case channel::Received::timeout:
            mind(heartbeat);
            continue;
        case channel::Received::frame:
            break;
        }
        heartbeat.heard(Clock::now());
        suspect(false);
        try {
            Envelope message = decoder.decode({body->data(), body->size()}, body);
            if (body.use_count() > 1) { // a tensor lies in it, which others will read
                body = std::make_shared<channel::Body>();
            }
            received(std::move(message));
        } catch (const protocol::FrameError &problem) {
            unreadable(problem);
            if (problem.code() == ErrorCode::bad_frame) {
                return;
            }
        }
    }
}

void Peer::mind(Heartbeat &heartbeat) {
    const Clock::time_point now = Clock::now();
    switch (heartbeat.check(now)) {
    case Heartbeat::Action::end:
        lost("'" + peer() + "' is silent");
        return;
    case Heartbeat::Action::ping:
        control(Ping{now.time_since_epoch().count() & kMaximumInteger}, nullptr);
        break;
    case Heartbeat::Action::nothing:
        break;
    }
    suspect(heartbeat.suspects());
}

void Peer::suspect(bool is) {
    if (suspected_ != is) {
        suspected_ = is;
        handler_.suspicion_changed(shared_from_this());
    }
}

void Peer::unreadable(const protocol::FrameError &problem) {
    Envelope error = Envelope::of(next_id(), name(), peer(), error_reply(problem.code(), problem.what()));
    if (problem.id() > 0) {
        error.reply_to = problem.id();
    }
    transmit(error, Outbox::Haste::queue);
}

void Peer::received(Envelope message) {
    if (const auto *const ack = std::get_if<Ack>(&message.payload); ack != nullptr && ack->credits) {
        credited(*ack->credits);
    }
    if (message.reply_to) {
        pending_.answer(*message.reply_to, std::move(message.payload)); // one that comes late is dropped
        return;
    }
    std::visit(Overloaded{[&](const Ping &ping) { control(Pong{ping.sent_ns}, &message); },
                          [&](const Goodbye &) {
                              if (draining_.exchange(true)) {
                                  part(message);
                                  return;
                              }
                              {
                                  const std::lock_guard lock(mutex_);
                                  goodbye_ = message.id;
                              }
                              finish_drain();
                          },
                          [&](const Hello &) { refuse(message, ErrorCode::bad_message, "the handshake is over"); },
                          [](const Welcome &) {}, [](const Pong &) {}, [](const Ack &) {}, [](const ErrorReply &) {},
                          [&](const auto &) { deliver(std::move(message)); }},
               message.payload);
}

void Peer::deliver(Envelope message) {
    const bool cancel = std::holds_alternative<Cancel>(message.payload);
    if (draining_ && !cancel) {
        refuse(message, ErrorCode::overloaded, "'" + name() + "' drains");
        dealt_with();
        return;
    }
    numbers_.received(message);
    const bool answer = has_answer(number(message.payload));
    if (answer && !owe()) {
        control(error_reply(ErrorCode::overloaded, "more messages than '" + name() + "' granted"), &message);
        return;
    }
    const Envelope head = Envelope::of(message.id, message.source, message.target, Ack{});
    try {
        handler_.handle(shared_from_this(), std::move(message));
    } catch (const std::exception &problem) {
        if (answer) {
            control(error_reply(problem), &head);
            settle(owed_);
        } else {
            Envelope error = Envelope::of(next_id(), name(), peer(), error_reply(problem));
            error.reply_to = head.id;
            transmit(error, Outbox::Haste::queue);
        }
        if (answer && !cancel) {
            dealt_with();
        }
    }
    if (!answer) {
        dealt_with();
    }
}

} // namespace hillock::connection
