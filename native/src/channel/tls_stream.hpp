#pragma once

#include "channel/descriptor.hpp"
#include "channel/stream.hpp"

#include <memory>
#include <mutex>
#include <openssl/ssl.h>
#include <string>
#include <vector>

namespace hillock::channel {

struct FreeTls {
    void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
    void operator()(SSL *session) const { SSL_free(session); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTls>;
using TlsSession = std::unique_ptr<SSL, FreeTls>;

// Waiting errors of OpenSSL as one line; also empties its queue.
std::string tls_errors();

// A TLS session over a socket. OpenSSL's session serves one thread at a time, so a lock is held while it works, never while anyone waits.
class TlsStream final : public Stream {
  public:
    // `session`: told which side it is.
    TlsStream(Descriptor socket, TlsSession session);

    // Finishes the handshake now; otherwise the first read or write does. Throws Error (unreachable).
    void shake_hands(Clock::time_point deadline);

    std::optional<std::size_t> read(std::span<std::byte> into, Clock::time_point deadline) override;
    void write(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) override;
    std::size_t write_some(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) override;
    void close() noexcept override;

  private:
    enum class Step { done, end, timeout };

    template<class Call>
    Step step(Call call, Cause cause, const char *what, Clock::time_point deadline);
    std::size_t write_records(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline);
    bool write_record(Clock::time_point deadline);

    Descriptor socket_;
    std::mutex busy_;
    TlsSession session_;
    bool closed_ = false; // under the lock
    std::vector<std::byte> record_;
};

} // namespace hillock::channel
