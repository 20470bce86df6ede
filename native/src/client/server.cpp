#include "hillock/server.hpp"

#include "client/admission.hpp"
#include "client/peer.hpp"

#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <thread>

namespace hillock {

using channel::Clock;
using client::Admitted;
using client::Peer;

namespace {

constexpr std::int64_t kHandshakeIds = 2; // what Admission says, at most
constexpr std::chrono::seconds kAcceptWait(1);
constexpr std::size_t kMostStrangers = 1024; // connections before WELCOME

} // namespace

class Server::Doorman {
  public:
    Doorman(Settings settings, const std::string &uri, Handler &handler)
        : settings_(std::move(settings)), handler_(handler),
          listener_(channel::listen(uri, client::options_of(settings_))), thread_([this] { accept(); }) {}

    ~Doorman() { close(); }

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
            for (const Visit &visit : visits_) {
                if (visit.stranger) {
                    visit.stranger->close();
                }
            }
        }
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
    struct Guest {
        std::string session;
        std::shared_ptr<Peer> peer; // null between WELCOME and entering
    };
    struct Visit {
        std::thread thread;
        channel::Channel *stranger; // null after the handshake
        bool over = false;
    };
    using Place = std::list<Visit>::iterator;

    void accept() {
        while (true) {
            std::unique_ptr<channel::Channel> came;
            try {
                came = listener_->accept(Clock::now() + kAcceptWait);
            } catch (const channel::Error &) {
                // Descriptors are used up: others may leave.
                std::unique_lock lock(mutex_);
                left_.wait_for(lock, kAcceptWait / 10);
            }
            sweep();
            const std::lock_guard lock(mutex_);
            if (closed_) {
                return;
            }
            if (came && visits_.size() < kMostStrangers + guests_.size()) {
                visits_.push_front({{}, came.get(), false});
                const Place place = visits_.begin();
                place->thread = std::thread(
                    [this, place, channel = std::move(came)]() mutable { visit(place, std::move(channel)); });
            }
        }
    }

    // Joins the threads of visits that are over.
    void sweep() {
        std::list<Visit> over;
        {
            const std::lock_guard lock(mutex_);
            for (Place at = visits_.begin(); at != visits_.end();) {
                const Place next = std::next(at);
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

    void visit(Place place, std::unique_ptr<channel::Channel> channel) {
        try {
            channel::Channel *const stranger = channel.get();
            const client::Reserve reserve = [this](const std::string &name, const std::string &session) {
                return this->reserve(name, session);
            };
            std::optional<Admitted> admitted =
                client::admit(*stranger, settings_, reserve, Clock::now() + settings_.patience);
            {
                const std::lock_guard lock(mutex_);
                place->stranger = nullptr;
            }
            if (admitted) {
                stay(std::move(*admitted), std::move(channel));
            }
        } catch (const std::exception &) {
            // Whoever it was is gone, and nobody else is there to be told.
        }
        const std::lock_guard lock(mutex_);
        place->stranger = nullptr;
        place->over = true;
        left_.notify_all();
    }

    void stay(Admitted admitted, std::unique_ptr<channel::Channel> channel) {
        const std::string name = admitted.agreed.peer, session = admitted.agreed.welcome.session;
        const Envelope welcome = admitted.hello.reply(kHandshakeIds, settings_.name, admitted.agreed.welcome);
        const auto peer = std::make_shared<Peer>(std::move(channel), settings_, std::move(admitted.agreed), handler_,
                                                 std::make_shared<std::atomic<std::int64_t>>(kHandshakeIds));
        if (enter(name, session, peer)) {
            peer->run(&welcome);
        }
        leave(name, session, peer);
    }

    // The older connection of the same session is cut off.
    bool reserve(const std::string &name, const std::string &session) {
        std::shared_ptr<Peer> before;
        {
            const std::lock_guard lock(mutex_);
            const auto found = guests_.find(name);
            if (closed_ || (found != guests_.end() && found->second.session != session)) {
                return false;
            }
            if (found != guests_.end()) {
                before = found->second.peer;
            }
            guests_[name] = {session, nullptr};
        }
        if (before) {
            before->lost("another connection took its session over");
        }
        return true;
    }

    bool enter(const std::string &name, const std::string &session, const std::shared_ptr<Peer> &peer) {
        const std::lock_guard lock(mutex_);
        const auto found = guests_.find(name);
        if (closed_ || found == guests_.end() || found->second.peer || found->second.session != session) {
            return false;
        }
        found->second.peer = peer;
        return true;
    }

    void leave(const std::string &name, const std::string &session, const std::shared_ptr<Peer> &peer) {
        const std::lock_guard lock(mutex_);
        const auto found = guests_.find(name);
        const bool entered = found != guests_.end() && found->second.peer;
        if (found != guests_.end() && (entered ? found->second.peer == peer : found->second.session == session)) {
            guests_.erase(found);
        }
    }

    const Settings settings_;
    Handler &handler_;
    const std::unique_ptr<channel::Listener> listener_;
    std::mutex mutex_;
    std::condition_variable left_;
    std::map<std::string, Guest> guests_;
    std::list<Visit> visits_;
    bool closed_ = false;
    std::thread thread_;
};

Server::Server(Settings settings, const std::string &uri, Handler &handler)
    : doorman_(std::make_unique<Doorman>(std::move(settings), uri, handler)) {}

Server::~Server() = default;

std::string Server::address() const {
    return doorman_->address();
}

void Server::close() {
    doorman_->close();
}

} // namespace hillock
