#include "connection/link.hpp"

#include <algorithm>

namespace hillock {

using channel::Clock;
using connection::Agreed;
using connection::Peer;

namespace {

// Refuses all: for a client that only asks.
class Nobody : public Handler {
  public:
    void handle(const std::shared_ptr<Connection> &, Envelope message) override {
        throw InvalidMessage(ErrorCode::unknown_type, "type",
                             std::string(type_name(number(message.payload))) + " is not handled here");
    }
};

Handler &nobody() {
    static Nobody made;
    return made;
}

constexpr std::int64_t kConnectingIds = 2; // HELLO, at most twice

// What makes no sense to try again.
bool is_final(const Failure &failure) {
    switch (failure.code()) {
    case ErrorCode::unauthorized:
    case ErrorCode::bad_message:
    case ErrorCode::bad_value:
        return true;
    default:
        return false;
    }
}

Clock::time_point until_after(std::chrono::nanoseconds time) {
    return Clock::now() +
           std::clamp<std::chrono::nanoseconds>(time, std::chrono::nanoseconds(0), std::chrono::hours(24 * 365));
}

} // namespace

Client::Link::Link(Settings settings, std::string uri)
    : settings_(std::move(settings)), uri_(std::move(uri)),
      ids_(std::make_shared<std::atomic<std::int64_t>>(kConnectingIds)), random_(std::random_device{}()) {}

Client::Link::~Link() {
    stop();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Client::Link::start(Handler &handler) {
    const std::lock_guard lock(mutex_);
    if (thread_.joinable()) {
        throw std::logic_error("a client serves before it asks, and once");
    }
    start_once(handler);
}

// Under the lock.
void Client::Link::start_once(Handler &handler) {
    if (!thread_.joinable() && !stopping_) {
        thread_ = std::thread([this, &handler] { keep_connected(handler); });
    }
}

void Client::Link::wait_for_end() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || stopping_; });
    if (refusal_) {
        std::rethrow_exception(refusal_);
    }
}

void Client::Link::stop() {
    std::shared_ptr<Peer> peer;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        peer = peer_;
        changed_.notify_all();
    }
    if (peer) {
        peer->close();
    }
}

void Client::Link::keep_connected(Handler &handler) {
    for (int attempt = 0;; ++attempt) {
        try {
            if (const std::shared_ptr<Peer> peer = connect(handler)) {
                attempt = 0;
                peer->run(nullptr);
            }
        } catch (const Failure &refused) {
            if (is_final(refused)) {
                return end(std::current_exception());
            }
            note(refused.what());
        } catch (const channel::Error &error) {
            if (error.cause() == channel::Cause::bad_address) {
                return end(std::make_exception_ptr(Failure(error_reply(ErrorCode::bad_value, error.what()))));
            }
            note(error.what());
        } catch (const std::exception &error) {
            note(error.what());
        }
        {
            const std::lock_guard lock(mutex_);
            peer_ = nullptr;
            if (stopping_) {
                break;
            }
        }
        wait_before(attempt);
    }
    end(nullptr);
}

void Client::Link::note(const std::string &problem) {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(problem_, problem) == problem) {
            return;
        }
    }
    if (settings_.on_problem) {
        settings_.on_problem(problem);
    }
}

std::shared_ptr<Peer> Client::Link::connect(Handler &handler) {
    const Clock::time_point until = Clock::now() + settings_.patience;
    std::string session;
    {
        const std::lock_guard lock(mutex_);
        wanted_ = false;
        session = session_;
    }
    std::unique_ptr<channel::Channel> made = channel::connect(uri_, connection::options_of(settings_), until);
    Agreed agreed = connection::introduce(*made, settings_, session, until);
    auto peer = std::make_shared<Peer>(std::move(made), settings_, std::move(agreed), handler, ids_);
    const std::lock_guard lock(mutex_);
    if (stopping_) {
        return nullptr;
    }
    problem_.clear();
    session_ = peer->session();
    peer_ = peer;
    changed_.notify_all();
    return peer;
}

// Doubles from attempt to attempt, each time with a random part; a request ends it.
void Client::Link::wait_before(int attempt) {
    std::chrono::milliseconds wait = settings_.first_wait;
    for (int i = 0; i < attempt && wait < settings_.longest_wait; ++i) {
        wait *= 2;
    }
    std::unique_lock lock(mutex_);
    const double jitter = std::uniform_real_distribution(0.5, 1.0)(random_);
    const auto part = std::chrono::duration<double>(std::min(wait, settings_.longest_wait)) * jitter;
    changed_.wait_for(lock, part, [&] { return stopping_ || (wanted_ && attempt == 0); });
}

void Client::Link::end(std::exception_ptr problem) {
    const std::lock_guard lock(mutex_);
    refusal_ = std::move(problem);
    ended_ = true;
    changed_.notify_all();
}

std::shared_ptr<Connection> Client::Link::connection(std::chrono::nanoseconds deadline) {
    std::unique_lock lock(mutex_);
    start_once(nobody());
    wanted_ = true;
    changed_.notify_all();
    const bool done = changed_.wait_until(lock, until_after(deadline),
                                          [&] { return ended_ || stopping_ || (peer_ && peer_->is_open()); });
    if (refusal_) {
        std::rethrow_exception(refusal_);
    }
    if (!done || !peer_ || !peer_->is_open()) {
        throw Failure(error_reply(ErrorCode::disconnected,
                                  "not connected to " + uri_ + (problem_.empty() ? "" : ": ") + problem_));
    }
    return peer_;
}

Message Client::Link::request(const Message &question, std::int64_t id, std::chrono::nanoseconds deadline) {
    const Clock::time_point until = until_after(deadline);
    try {
        const std::shared_ptr<Connection> made = connection(deadline);
        return made->request(Envelope::of(id, made->name(), made->peer(), question), until - Clock::now());
    } catch (const Failure &failure) {
        return failure.error();
    }
}

} // namespace hillock
