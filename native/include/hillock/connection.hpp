#pragma once

#include "hillock/envelope.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

namespace hillock {

// The result of sending a message. Back-pressure is a result, never an exception.
enum class Offer {
    sent,
    back_pressured, // no credits; try again later
    closed          // the connection is closed
};

// The peer's ERROR, or an error of this side because no answer arrived.
class Failure : public std::runtime_error {
  public:
    explicit Failure(const ErrorReply &error);

    ErrorCode code() const { return error_.code; }
    const ErrorReply &error() const { return error_; }

  private:
    ErrorReply error_;
};

// The role and rights of the cell at the other end of a connection.
struct Standing {
    std::optional<Role> role; // from its HELLO; none if the peer is the listener
    std::set<Right> rights = {Right::observe, Right::infer, Right::teach, Right::control}; // for requests to this side
};

// A connection between two cells, ready for use. Any thread.
class Connection {
  public:
    virtual ~Connection() = default;

    virtual const std::string &name() const = 0;    // of this side
    virtual const std::string &peer() const = 0;    // of the other side
    virtual const std::string &session() const = 0; // presented when reconnecting
    virtual const Standing &standing() const = 0;   // of the other side
    virtual bool is_open() const = 0;
    // Whether the other side has been silent for so long that it has probably stopped (Suspicion). The connection stays, and the
    // suspicion ends with the next sign of life. Give it no new work meanwhile.
    virtual bool is_suspected() const { return false; }
    virtual std::int64_t next_id() = 0; // for a message from this side

    // Sends without waiting for credits. Throws InvalidMessage if the message breaks the rules or is too large for the peer.
    virtual Offer send(const Envelope &message) = 0;
    Offer send(Message message);

    // The same, but waits for a credit. Throws Failure if none arrives in time or the connection closes.
    virtual void send_waiting(Message message, std::chrono::nanoseconds deadline) = 0;

    // Answers a message of this connection. An answer that cannot be sent is replaced by an ERROR with the reason.
    virtual void reply(const Envelope &message, Message answer) = 0;

    // Waits for a credit, sends a request and waits for its answer. Returns the answer, or an ErrorReply: `deadline` if none arrived
    // in time, `disconnected` if the connection is closed, draining or lost, or InvalidMessage's error if it cannot be sent.
    virtual Message request(Envelope message, std::chrono::nanoseconds deadline) = 0;
    Message request(Message message, std::chrono::nanoseconds deadline);

    // Drains: sends GOODBYE, refuses new requests, and waits up to Settings::drain for outstanding answers of both sides. Then all
    // outstanding requests fail with `disconnected`. Must not be called from a handler.
    virtual void close() = 0;
};

// Receives the messages of connections, except answers, which go to the requester. Each connection has one thread that calls it, in
// order of arrival. It must not wait for answers of that connection. It may answer later, from any thread. An exception becomes an
// ERROR.
class Handler {
  public:
    virtual ~Handler() = default;
    virtual void handle(const std::shared_ptr<Connection> &from, Envelope message) = 0;
    // The limit of work per request (src/docs/protocol.md), which a listener announces in WELCOME; empty: none.
    virtual std::optional<std::int64_t> max_work() const { return std::nullopt; }
    virtual void entered(const std::shared_ptr<Connection> &) {}           // before its first message
    virtual void left(const std::shared_ptr<Connection> &) {}              // after its last
    virtual void suspicion_changed(const std::shared_ptr<Connection> &) {} // is_suspected() has changed
};

// The ERROR for a caught exception.
ErrorReply error_reply(const std::exception &problem);
ErrorReply error_reply(ErrorCode code, const std::string &message);

} // namespace hillock
