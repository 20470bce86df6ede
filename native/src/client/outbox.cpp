#include "client/outbox.hpp"

namespace hillock::client {

using channel::Clock;

bool Outbox::post(wire::Body body, Haste haste) {
    std::unique_lock lock(mutex_);
    if (closed_ || broken_) {
        return false;
    }
    if (haste == Haste::write) {
        if (bodies_.empty() && !writing_ && body.size() <= kWrittenAtOnce) {
            return write(lock, body);
        }
        const bool room = room_.wait_for(lock, patience_, [&] { return !full() || closed_ || broken_; });
        if (!room || closed_ || broken_) {
            return false;
        }
    } else if (full()) {
        return false;
    }
    bytes_ += body.size();
    bodies_.push_back(std::move(body));
    if (!writing_) {
        work_.notify_one();
    }
    return true;
}

bool Outbox::write(std::unique_lock<std::mutex> &lock, const wire::Body &body) {
    writing_ = true;
    lock.unlock();
    bool good = true;
    try {
        const std::span<const std::byte> parts[] = {body};
        channel_.send(parts, Clock::now() + patience_);
    } catch (const channel::Error &) {
        good = false;
    }
    lock.lock();
    writing_ = false;
    broken_ = broken_ || !good;
    if (!bodies_.empty() || closed_ || broken_) {
        work_.notify_one();
    }
    if (broken_) {
        room_.notify_all();
    }
    return good;
}

void Outbox::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        work_.wait(lock, [&] { return broken_ || (!writing_ && (!bodies_.empty() || closed_)); });
        if (broken_ || bodies_.empty()) {
            break;
        }
        const wire::Body body = std::move(bodies_.front());
        bodies_.pop_front();
        bytes_ -= body.size();
        room_.notify_one();
        write(lock, body);
    }
    closed_ = true;
    room_.notify_all();
}

void Outbox::close(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    closed_ = true;
    work_.notify_one();
    room_.notify_all();
    // The writing thread ends once all is written; it says so by `room_`.
    room_.wait_until(lock, until, [&] { return broken_ || (bodies_.empty() && !writing_); });
    broken_ = true;
    work_.notify_one();
}

} // namespace hillock::client
