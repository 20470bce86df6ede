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

// What became of a message that was handed over. Back-pressure is a result, never an exception.
enum class Offer {
    sent,
    back_pressured, // no credits; try again later
    closed          // the other side, or this one, is gone
};

// The other side's ERROR, or one that this side made because no answer came.
class Failure : public std::runtime_error {
  public:
    explicit Failure(const ErrorReply &error);

    ErrorCode code() const { return error_.code; }
    const ErrorReply &error() const { return error_; }

  private:
    ErrorReply error_;
};

// What the cell at the other end of a connection is to this side.
struct Standing {
    std::optional<Role> role; // in its HELLO; none where that end listens
    std::set<Right> rights = {Right::observe, Right::infer, Right::teach, Right::control}; // to ask this side
};

// A connection between two cells, ready for use. Any thread.
class Connection {
  public:
    virtual ~Connection() = default;

    virtual const std::string &name() const = 0;    // of this side
    virtual const std::string &peer() const = 0;    // of the other side
    virtual const std::string &session() const = 0; // to show when connecting again
    virtual const Standing &standing() const = 0;   // of the other side
    virtual bool is_open() const = 0;
    virtual std::int64_t next_id() = 0; // for a message from this side

    // Sends; does not wait for credits. Throws InvalidMessage for a message that breaks the rules, or is too large for the peer.
    virtual Offer send(const Envelope &message) = 0;
    Offer send(Message message);

    // The same, but waits for a credit. Throws Failure where none came in time or the connection is gone.
    virtual void send_waiting(Message message, std::chrono::nanoseconds deadline) = 0;

    // Answers a message that came over this connection; one that cannot be sent becomes an ERROR that says so.
    virtual void reply(const Envelope &message, Message answer) = 0;

    // Asks and waits for the answer, and before it for a credit: the answer, or an ErrorReply `deadline` where none came in time,
    // `disconnected` where the connection is closed, drains or is lost, and what InvalidMessage says where it cannot be sent.
    virtual Message request(Envelope message, std::chrono::nanoseconds deadline) = 0;
    Message request(Message message, std::chrono::nanoseconds deadline);

    // Drains: says GOODBYE, refuses new requests, and waits, as long as Settings::drain, for the answers under way on both
    // sides. Then everything still under way fails with `disconnected`. Not for use within a handler.
    virtual void close() = 0;
};

// Takes what comes over connections, answers excepted: those go to who asked. One thread a connection calls it, in the order of
// arrival; it must not wait for that connection's answers. It may answer later, from any thread, and what it throws becomes an ERROR.
class Handler {
  public:
    virtual ~Handler() = default;
    virtual void handle(const std::shared_ptr<Connection> &from, Envelope message) = 0;
    // Work that one request may ask for, as src/docs/protocol.md counts it, for a listener's WELCOME to say; nothing: as much as it likes.
    virtual std::optional<std::int64_t> max_work() const { return std::nullopt; }
    virtual void entered(const std::shared_ptr<Connection> &) {} // before its first message
    virtual void left(const std::shared_ptr<Connection> &) {}    // after its last
};

// The ERROR that tells what a caught exception was.
ErrorReply error_reply(const std::exception &problem);
ErrorReply error_reply(ErrorCode code, const std::string &message);

} // namespace hillock
