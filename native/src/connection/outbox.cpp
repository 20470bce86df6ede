#include "connection/outbox.hpp"

namespace hillock::connection {

using channel::Clock;

bool Outbox::post(protocol::Body body, Haste haste) {
    std::unique_lock lock(mutex_);
    if (closed_ || broken_) {
        return false;
    }
    if (haste == Haste::write) {
        if (bodies_.empty() && !writing_ && body.size() <= kWrittenAtOnce) {
            return write(lock, {std::move(body)}, false);
        }
        const bool room = room_.wait_for(lock, patience_, [&] { return !full() || closed_ || broken_; });
        if (!room || closed_ || broken_) {
            return false;
        }
    } else if (full()) {
        return false;
    }
    queue({std::move(body)}, false);
    if (!writing_) {
        work_.notify_one();
    }
    return true;
}

// Under the lock.
void Outbox::queue(Outgoing outgoing, bool first) {
    bytes_ += outgoing.body.size();
    if (first) {
        bodies_.push_front(std::move(outgoing));
    } else {
        bodies_.push_back(std::move(outgoing));
    }
}

// All of it, or else as much as goes at once: the rest comes first in line.
bool Outbox::write(std::unique_lock<std::mutex> &lock, Outgoing outgoing, bool whole) {
    writing_ = true;
    lock.unlock();
    bool good = true, rest = false;
    try {
        const Clock::time_point until = Clock::now() + patience_;
        if (whole) {
            channel_.send_rest(outgoing.body, outgoing.sent, until);
        } else {
            outgoing.sent = channel_.send_some(outgoing.body, until);
            rest = outgoing.sent < outgoing.body.size() + channel::kLengthBytes;
        }
    } catch (const channel::Error &) {
        good = false;
    }
    lock.lock();
    writing_ = false;
    broken_ = broken_ || !good;
    if (good && rest) {
        queue(std::move(outgoing), true);
    }
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
        Outgoing outgoing = std::move(bodies_.front());
        bodies_.pop_front();
        bytes_ -= outgoing.body.size();
        room_.notify_one();
        write(lock, std::move(outgoing), true);
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

} // namespace hillock::connection
