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
constexpr std::size_t kMostLeaving = 1024;  // strangers whose threads have not ended yet
constexpr std::size_t kMostDeparted = 1024; // sessions that are remembered
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
            for (const auto &[name, guest] : guests_) {
                if (guest.peer) {
                    peers.push_back(guest.peer);
                }
            }
        }
        strangers_.send_all_away();
        listener_->close();
        std::vector<std::thread> drains;
        for (const auto &peer : peers) {
            drains.emplace_back([peer] { peer->close(); });
        }
        for (std::thread &drain : drains) {
            drain.join();
        }
        thread_.join();
        for (Visit &visit : visits_) {
            visit.thread.join();
        }
    }

  private:
    struct Visit {
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
        const Visit *visit;         // the newest of this name
        std::shared_ptr<Peer> peer; // null between reserving and entering
    };
    using VisitPlace = std::list<Visit>::iterator;

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
                begin_visit(std::move(came));
            }
        }
    }

    void wait_for_descriptors() {
        strangers_.send_one_away();
        std::unique_lock lock(mutex_);
        left_.wait_for(lock, kAcceptWait / 10);
    }

    // Under the lock.
    void begin_visit(std::unique_ptr<channel::Channel> came) {
        visits_.emplace_front();
        const VisitPlace place = visits_.begin();
        const UnauthenticatedConnections::Place stranger = strangers_.enter(*came);
        try {
            place->thread = std::thread([this, place, stranger, channel = came.get()] {
                visit(place, stranger, std::unique_ptr<channel::Channel>(channel));
            });
            came.release();
        } catch (const std::system_error &) { // no thread is to be had: it is sent away
            strangers_.leave(stranger);
            visits_.erase(place);
        }
    }

    // Joins the threads of visits that are over.
    void sweep() {
        std::list<Visit> over;
        {
            std::unique_lock lock(mutex_);
            left_.wait_for(lock, kAcceptWait, [&] { return closed_ || strangers_.leaving() < kMostLeaving; });
            for (VisitPlace at = visits_.begin(); at != visits_.end();) {
                const VisitPlace next = std::next(at);
                if (at->over) {
                    over.splice(over.end(), visits_, at);
                }
                at = next;
            }
        }
        for (Visit &visit : over) {
            visit.thread.join();
        }
    }

    void visit(VisitPlace place, UnauthenticatedConnections::Place stranger,
               std::unique_ptr<channel::Channel> channel) {
        bool known = false;
        try {
            const connection::Reserve reserve = [&](const std::string &name, const std::optional<std::string> &shown) {
                return this->reserve(*place, name, shown);
            };
            std::optional<Admitted> admitted = connection::admit(
                *channel, settings_, known_user_, reserve, [&] { strangers_.spoke(stranger); },
                Clock::now() + settings_.patience);
            known = true;
            strangers_.leave(stranger);
            if (admitted) {
                stay(*place, std::move(*admitted), std::move(channel));
            }
        } catch (const std::exception &) {
            // Whoever it was is gone, and nobody else is there to be told.
        }
        if (!known) {
            strangers_.leave(stranger);
        }
        channel.reset();
        const std::lock_guard lock(mutex_);
        leave(*place);
        place->over = true;
        left_.notify_all();
    }

    void stay(const Visit &visit, Admitted admitted, std::unique_ptr<channel::Channel> channel) {
        const std::optional<Ids> ids = ids_of(visit);
        if (!ids) {
            return;
        }
        admitted.agreed.welcome.max_work = handler_.max_work();
        const Envelope welcome =
            admitted.hello.reply((*ids)->fetch_add(1) + 1, settings_.name, admitted.agreed.welcome);
        const auto peer =
            std::make_shared<Peer>(std::move(channel), settings_, std::move(admitted.agreed), handler_, *ids);
        if (enter(visit, peer)) {
            peer->run(&welcome);
        }
    }

    // Cuts off an older connection of the session shown, or one that has said GOODBYE. Ignores a session that is not the name's last.
    std::string reserve(Visit &visit, const std::string &name, const std::optional<std::string> &shown) {
        std::shared_ptr<Peer> before;
        OwnSession session;
        {
            const std::lock_guard lock(mutex_);
            const auto found = guests_.find(name);
            const NamedCell *const there = found == guests_.end() ? nullptr : &found->second;
            const bool resumes = there != nullptr && there->session.id == shown;
            const bool parted = there != nullptr && there->peer && there->peer->has_parted();
            if (closed_ || (there == nullptr && guests_.size() >= settings_.connections)) {
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
            guests_[name] = {session, &visit, nullptr};
            visit.name = name;
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

    // Under the lock: the place of this visit, null where a newer one of its session has taken it.
    NamedCell *guest_of(const Visit &visit) {
        const auto found = guests_.find(visit.name);
        return found != guests_.end() && found->second.visit == &visit ? &found->second : nullptr;
    }

    std::optional<Ids> ids_of(const Visit &visit) {
        const std::lock_guard lock(mutex_);
        const NamedCell *const guest = guest_of(visit);
        return guest == nullptr ? std::nullopt : std::optional(guest->session.ids);
    }

    bool enter(const Visit &visit, const std::shared_ptr<Peer> &peer) {
        const std::lock_guard lock(mutex_);
        NamedCell *const guest = guest_of(visit);
        if (closed_ || guest == nullptr) {
            return false;
        }
        guest->peer = peer;
        return true;
    }

    // Under the lock.
    void leave(const Visit &visit) {
        if (const NamedCell *const guest = guest_of(visit)) {
            departed_.emplace_back(visit.name, guest->session);
            guests_.erase(visit.name);
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
    std::map<std::string, NamedCell> guests_;
    std::list<Departed> departed_; // at most one of a name, the newest last
    std::list<Visit> visits_;
    UnauthenticatedConnections strangers_{UnauthenticatedConnections::Limits{}};
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
