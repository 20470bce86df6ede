#pragma once

#include "connection/connecting_handshake.hpp"
#include "connection/handle_table.hpp"
#include "connection/heartbeat.hpp"
#include "connection/outbox.hpp"
#include "connection/request_table.hpp"
#include "hillock/connection.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace hillock::connection {

// Ids count on over all connections of one session.
using Ids = std::shared_ptr<std::atomic<std::int64_t>>;

// One side of a connection after the handshake. Its reader is whoever calls run(); a second thread writes what its
// senders do not write themselves. Nothing that waits is unbounded: incoming messages by the credits granted, outgoing ones by the
// Outbox.
class Peer final : public Connection, public std::enable_shared_from_this<Peer> {
  public:
    Peer(std::unique_ptr<Channel> channel, const Settings &settings, Agreed agreed, Handler &handler, Ids ids);

    const std::string &name() const override { return settings_.name; }
    const std::string &peer() const override { return agreed_.peer; }
    const std::string &session() const override { return agreed_.welcome.session; }
    const Standing &standing() const override { return agreed_.standing; }
    bool is_open() const override { return !lost_ && !draining_; }
    bool is_suspected() const override { return suspected_ && !lost_; }
    std::int64_t next_id() override { return ids_->fetch_add(1) + 1; }
    using Connection::request;
    using Connection::send;
    Offer send(const Envelope &message) override;
    void send_waiting(Message message, std::chrono::nanoseconds deadline) override;
    void reply(const Envelope &message, Message answer) override;
    Message request(Envelope message, std::chrono::nanoseconds deadline) override;
    void close() override;

    // Reads until the connection ends; `first` is sent before all else.
    void run(const Envelope *first);

    // Whether this side has answered GOODBYE: the other side is about to close, and its name is free.
    bool has_parted() const { return parted_; }

    // Ends the connection: fails what is under way.
    void lost(const std::string &why);

  private:
    void read();
    void received(Envelope message);
    void deliver(Envelope message);
    void answered(const Envelope &message);
    void unreadable(const protocol::FrameError &problem);
    void mind(Heartbeat &heartbeat);
    void suspect(bool is);

    // Takes a message to the other side; no credit is asked for.
    bool transmit(const Envelope &message, Outbox::Haste haste);
    void control(Message message, const Envelope *to);
    void refuse(const Envelope &message, ErrorCode code, const std::string &why);
    bool spend(Clock::time_point until);
    void credited(std::int32_t more);
    void dealt_with();
    bool quiet() const { return asked_ == 0 && owed_ == 0; }
    bool owe();
    void settle(std::int64_t &count);
    void finish_drain();
    void part(const Envelope &goodbye);

    const Settings settings_;
    const Agreed agreed_;
    const std::unique_ptr<Channel> channel_;
    Handler &handler_;
    const Ids ids_;
    HandleTable numbers_;
    const protocol::FrameEncoder encoder_;
    Outbox outbox_;
    RequestTable pending_;
    std::atomic<bool> draining_ = false, parted_ = false, lost_ = false, suspected_ = false;

    std::mutex mutex_; // of what follows
    std::condition_variable changed_;
    std::int64_t credits_;     // left
    std::int32_t used_ = 0;    // the other side's, to be given back
    std::int64_t asked_ = 0;   // requests of this side under way
    std::int64_t owed_ = 0;    // answers that the other side waits for
    std::int64_t goodbye_ = 0; // id of the other side's GOODBYE
    std::string why_lost_;
};

} // namespace hillock::connection
