#include "hillock/server.hpp"

#include "channel/reach.hpp"
#include "connection/listening_handshake.hpp"
#include "connection/peer.hpp"
#include "connection/unauthenticated_connections.hpp"
#include "hillock/proof.hpp"

#include <algorithm>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <thread>

namespace hillock {

using channel::Clock;
using connection::Admitted;
using connection::Ids;
using connection::Peer;
using connection::UnauthenticatedConnections;

namespace {

constexpr std::int64_t kListeningIds = 1; // what ListeningHandshake says before WELCOME, at most
constexpr std::chrono::seconds kAcceptWait(1);
constexpr std::size_t kMostEndingThreads = 1024; // closed connections whose threads have not ended yet
constexpr std::size_t kMostDeparted = 1024;      // sessions that are remembered
constexpr std::size_t kSessionBytes = 16;

} // namespace

class Server::ConnectionListener {
  public:
    ConnectionListener(Settings settings, const std::string &uri, Handler &handler)
        : settings_(std::move(settings)), handler_(handler),
          known_user_(channel::is_known(channel::parse(uri), settings_.tls.clients_must_prove)),
          listener_(channel::listen(uri, connection::options_of(settings_))), thread_([this] { accept(); }) {}

    ~ConnectionListener() { close(); }

    std::string address() const { return listener_->address(); }

    void close() {
        std::vector<std::shared_ptr<Peer>> peers;
        {
            const std::lock_guard lock(mutex_);
            if (closed_) {
                return;
            }
            closed_ = true;
            for (const auto &[name, cell] : cells_) {
                if (cell.peer) {
                    peers.push_back(cell.peer);
                }
            }
        }
        unauthenticated_.close_all();
        listener_->close();
        std::vector<std::thread> drains;
        for (const auto &peer : peers) {
            drains.emplace_back([peer] { peer->close(); });
        }
        for (std::thread &drain : drains) {
            drain.join();
        }
        thread_.join();
        for (ConnectionThread &owner : threads_) {
            owner.thread.join();
        }
    }

  private:
    struct ConnectionThread {
        std::thread thread = {};
        bool over = false;
        std::string name = {}; // that it reserved
    };
    struct OwnSession {
        std::string id;
        Ids ids; // of this side's messages, whichever connections they go over
    };
    using Departed = std::pair<std::string, OwnSession>; // by name
    struct NamedCell {
        OwnSession session;
        const ConnectionThread *owner; // the newest thread of this name
        std::shared_ptr<Peer> peer;    // null between reserving and entering
    };
    using ThreadPlace = std::list<ConnectionThread>::iterator;

    void accept() {
        while (true) {
            std::unique_ptr<channel::Channel> came;
            try {
                came = listener_->accept(Clock::now() + kAcceptWait);
            } catch (const channel::Error &) {
                wait_for_descriptors();
            }
            sweep();
            const std::lock_guard lock(mutex_);
            if (closed_) {
                return;
            }
            if (came) {
                start_thread(std::move(came));
            }
        }
    }

    void wait_for_descriptors() {
        unauthenticated_.close_one();
        std::unique_lock lock(mutex_);
        left_.wait_for(lock, kAcceptWait / 10);
    }

    // Under the lock.
    void start_thread(std::unique_ptr<channel::Channel> came) {
        threads_.emplace_front();
        const ThreadPlace place = threads_.begin();
        const UnauthenticatedConnections::Place handshake = unauthenticated_.add(*came);
        try {
            place->thread = std::thread([this, place, handshake, channel = came.get()] {
                serve(place, handshake, std::unique_ptr<channel::Channel>(channel));
            });
            came.release();
        } catch (const std::system_error &) { // no thread is to be had: it is sent away
            unauthenticated_.remove(handshake);
            threads_.erase(place);
        }
    }

    // Joins the threads that have ended.
    void sweep() {
        std::list<ConnectionThread> over;
        {
            std::unique_lock lock(mutex_);
            left_.wait_for(lock, kAcceptWait,
                           [&] { return closed_ || unauthenticated_.closed_but_present() < kMostEndingThreads; });
            for (ThreadPlace at = threads_.begin(); at != threads_.end();) {
                const ThreadPlace next = std::next(at);
                if (at->over) {
                    over.splice(over.end(), threads_, at);
                }
                at = next;
            }
        }
        for (ConnectionThread &owner : over) {
            owner.thread.join();
        }
    }

    void serve(ThreadPlace place, UnauthenticatedConnections::Place handshake,
               std::unique_ptr<channel::Channel> channel) {
        bool known = false;
        try {
            const connection::Reserve reserve = [&](const std::string &name, const std::optional<std::string> &shown) {
                return this->reserve(*place, name, shown);
            };
            std::optional<Admitted> admitted = connection::admit(
                *channel, settings_, known_user_, reserve, [&] { unauthenticated_.spoke(handshake); },
                Clock::now() + settings_.patience);
            known = true;
            unauthenticated_.remove(handshake);
            if (admitted) {
                stay(*place, std::move(*admitted), std::move(channel));
            }
        } catch (const std::exception &) {
            // Whoever it was is gone, and nobody else is there to be told.
        }
        if (!known) {
            unauthenticated_.remove(handshake);
        }
        channel.reset();
        const std::lock_guard lock(mutex_);
        leave(*place);
        place->over = true;
        left_.notify_all();
    }

    void stay(const ConnectionThread &owner, Admitted admitted, std::unique_ptr<channel::Channel> channel) {
        const std::optional<Ids> ids = ids_of(owner);
        if (!ids) {
            return;
        }
        admitted.agreed.welcome.max_work = handler_.max_work();
        const Envelope welcome =
            admitted.hello.reply((*ids)->fetch_add(1) + 1, settings_.name, admitted.agreed.welcome);
        const auto peer =
            std::make_shared<Peer>(std::move(channel), settings_, std::move(admitted.agreed), handler_, *ids);
        if (enter(owner, peer)) {
            peer->run(&welcome);
        }
    }

    // Cuts off an older connection of the session shown, or one that has said GOODBYE. Ignores a session that is not the name's last.
    std::string reserve(ConnectionThread &owner, const std::string &name, const std::optional<std::string> &shown) {
        std::shared_ptr<Peer> before;
        OwnSession session;
        {
            const std::lock_guard lock(mutex_);
            const auto found = cells_.find(name);
            const NamedCell *const there = found == cells_.end() ? nullptr : &found->second;
            const bool resumes = there != nullptr && there->session.id == shown;
            const bool parted = there != nullptr && there->peer && there->peer->has_parted();
            if (closed_ || (there == nullptr && cells_.size() >= settings_.connections)) {
                throw Failure(error_reply(ErrorCode::overloaded,
                                          closed_ ? "the listener closes"
                                                  : std::to_string(settings_.connections) + " cells are connected"));
            }
            if (name == settings_.name || (there != nullptr && !resumes && !parted)) {
                throw Failure(error_reply(ErrorCode::name_taken, "another cell is called '" + name + "'"));
            }
            if (there != nullptr) {
                before = there->peer;
            }
            session = resumes ? there->session : resumed(name, shown);
            cells_[name] = {session, &owner, nullptr};
            owner.name = name;
        }
        if (before) {
            before->lost("another connection took its place");
        }
        return session.id;
    }

    // Under the lock: the name's last session where it is the one shown, otherwise a new one.
    OwnSession resumed(const std::string &name, const std::optional<std::string> &shown) {
        const auto last = std::ranges::find(departed_, name, &Departed::first);
        OwnSession session;
        if (last != departed_.end() && last->second.id == shown) {
            session = last->second;
        } else {
            session = {proof::random(kSessionBytes), std::make_shared<std::atomic<std::int64_t>>(kListeningIds)};
        }
        if (last != departed_.end()) {
            departed_.erase(last);
        }
        return session;
    }

    // Under the lock: the cell of this thread; null if a newer connection of its session has taken its place.
    NamedCell *cell_of(const ConnectionThread &owner) {
        const auto found = cells_.find(owner.name);
        return found != cells_.end() && found->second.owner == &owner ? &found->second : nullptr;
    }

    std::optional<Ids> ids_of(const ConnectionThread &owner) {
        const std::lock_guard lock(mutex_);
        const NamedCell *const cell = cell_of(owner);
        return cell == nullptr ? std::nullopt : std::optional(cell->session.ids);
    }

    bool enter(const ConnectionThread &owner, const std::shared_ptr<Peer> &peer) {
        const std::lock_guard lock(mutex_);
        NamedCell *const cell = cell_of(owner);
        if (closed_ || cell == nullptr) {
            return false;
        }
        cell->peer = peer;
        return true;
    }

    // Under the lock.
    void leave(const ConnectionThread &owner) {
        if (const NamedCell *const cell = cell_of(owner)) {
            departed_.emplace_back(owner.name, cell->session);
            cells_.erase(owner.name);
            if (departed_.size() > kMostDeparted) {
                departed_.pop_front();
            }
        }
    }

    const Settings settings_;
    Handler &handler_;
    const bool known_user_;
    const std::unique_ptr<channel::Listener> listener_;
    std::mutex mutex_;
    std::condition_variable left_;
    std::map<std::string, NamedCell> cells_;
    std::list<Departed> departed_; // at most one of a name, the newest last
    std::list<ConnectionThread> threads_;
    UnauthenticatedConnections unauthenticated_{UnauthenticatedConnections::Limits{}};
    bool closed_ = false;
    std::thread thread_;
};

Server::Server(Settings settings, const std::string &uri, Handler &handler)
    : listener_(std::make_unique<ConnectionListener>(std::move(settings), uri, handler)) {}

Server::~Server() = default;

std::string Server::address() const {
    return listener_->address();
}

void Server::close() {
    listener_->close();
}

} // namespace hillock
