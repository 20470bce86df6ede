#pragma once

#include "channel/body.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hillock::channel {

using Clock = std::chrono::steady_clock;

enum class Cause {
    bad_address, // the URI or an option is none
    unreachable, // nobody listens, the address is in use, a file or certificate will not do
    timeout,     // the deadline passed
    bad_frame,   // what the peer sent is no frame
    lost,        // the connection is gone, or was cut within a frame
};

class Error : public std::runtime_error {
  public:
    Error(Cause cause, const std::string &message) : std::runtime_error(message), cause_(cause) {}

    Cause cause() const { return cause_; }

  private:
    Cause cause_;
};

// Paths of PEM files for tls:, empty where there is none.
struct TlsFiles {
    std::string certificate; // with the chain behind it; a listener must have one, a connecting side may
    std::string key;
    std::string authority; // who must have signed the peer's certificate; for connecting, the system's where empty
    bool clients_must_prove = false; // a listener takes nobody in without a certificate of `authority`
};

// For shm:.
struct ShmOptions {
    std::string folder = "/dev/shm";
    std::uint32_t ring_bytes = 1U << 18;                           // of each direction, a power of two, 4 KiB ... 1 GiB
    std::chrono::nanoseconds spin = std::chrono::microseconds(50); // before a wait sleeps; about what a wake-up costs
};

struct Options {
    TlsFiles tls;
    ShmOptions shm;
};

constexpr std::size_t kLengthBytes = 4; // in front of a frame's body

enum class Received { frame, timeout, closed };

// One end of a connection that carries frames (src/docs/protocol.md, sections 1 and 7).
// Threads: one may send while another receives; close from any, which ends both. Destroyed when nobody is inside.
class Channel {
  public:
    virtual ~Channel() = default;

    // Sends one frame whose body is the parts joined. Waits until it is handed over, at most until `deadline`; then, and where the
    // peer is gone, throws Error, and the channel is of no more use.
    virtual void send(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) = 0;

    // Begins to send a frame, as far as that goes without waiting for the peer: how many bytes of it are handed over, those of its length
    // included; send_rest hands over the others, before any other frame is sent. Errors are those of send.
    virtual std::size_t send_some(std::span<const std::byte> body, Clock::time_point deadline) = 0;
    virtual void send_rest(std::span<const std::byte> body, std::size_t sent, Clock::time_point deadline) = 0;

    // Waits for the next frame. A length of 0 or above `max_frame` throws Error (bad_frame), a frame cut short too (lost). A
    // deadline that passes in the middle of a frame loses nothing: the next call, with the same body, carries on.
    virtual Received receive(Body &body, std::uint32_t max_frame, Clock::time_point deadline) = 0;

    // What was sent still arrives; the peer is told.
    virtual void close() noexcept = 0;

    // The peer's network address, of IPv6 the first 64 bits, which one site has; empty for peers on this machine by unix: and shm:.
    virtual std::string origin() const = 0;
};

// Threads: one accepts; close from any, which ends that.
class Listener {
  public:
    virtual ~Listener() = default;

    virtual std::string address() const = 0; // with the port that was chosen

    // Null: the deadline passed, or closed. Waits for no peer: what a transport has to settle before frames (TLS) happens
    // within the channel's first calls. Throws Error (unreachable) where descriptors are used up; that passes.
    virtual std::unique_ptr<Channel> accept(Clock::time_point deadline) = 0;

    virtual void close() noexcept = 0;
};

// The URI is one of unix:/path, unix: (the user's default), tcp://host:port, tls://host:port, shm:name. Both throw Error.
std::unique_ptr<Channel> connect(std::string_view uri, const Options &options, Clock::time_point deadline);
std::unique_ptr<Listener> listen(std::string_view uri, const Options &options);

} // namespace hillock::channel
