#include "channel/tls_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

namespace hillock::channel {

namespace {

constexpr std::size_t kRecord = 1U << 14; // what one TLS record holds

// OpenSSL's own socket BIO would block, and raise SIGPIPE.
int bio_read(BIO *bio, char *into, int bytes) {
    const ssize_t read = ::recv(static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))), into,
                                static_cast<std::size_t>(bytes), MSG_DONTWAIT);
    BIO_clear_retry_flags(bio);
    if (read < 0 && (errno == EAGAIN || errno == EINTR)) {
        BIO_set_retry_read(bio);
    } else if (read == 0) {
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    }
    return static_cast<int>(read);
}

int bio_write(BIO *bio, const char *from, int bytes) {
    const ssize_t sent = ::send(static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))), from,
                                static_cast<std::size_t>(bytes), MSG_DONTWAIT | MSG_NOSIGNAL);
    BIO_clear_retry_flags(bio);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
        BIO_set_retry_write(bio);
    }
    return static_cast<int>(sent);
}

long bio_control(BIO *bio, int command, long, void *) {
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_EOF:
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    default:
        return 0;
    }
}

BIO_METHOD *socket_method() {
    static BIO_METHOD *const method = [] {
        BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
        BIO_meth_set_read(made, bio_read);
        BIO_meth_set_write(made, bio_write);
        BIO_meth_set_ctrl(made, bio_control);
        return made;
    }();
    return method;
}

} // namespace

std::string tls_errors() {
    std::string all;
    while (const unsigned long error = ERR_get_error()) {
        const char *const reason = ERR_reason_error_string(error);
        all += (all.empty() ? "" : ", ") + std::string(reason == nullptr ? "an error without a name" : reason);
    }
    return all.empty() ? "no reason given" : all;
}

TlsStream::TlsStream(Descriptor socket, TlsSession session) : socket_(std::move(socket)), session_(std::move(session)) {
    BIO *const bio = BIO_new(socket_method());
    if (bio == nullptr) {
        throw Error(Cause::unreachable, "TLS: " + tls_errors());
    }
    BIO_set_data(bio, reinterpret_cast<void *>(static_cast<std::intptr_t>(socket_.get())));
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
    SSL_set_mode(session_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

template<class Call>
TlsStream::Step TlsStream::step(Call call, Cause cause, const char *what, Clock::time_point deadline) {
    while (true) {
        int error;
        {
            const std::lock_guard lock(busy_);
            if (closed_) {
                return Step::end;
            }
            ERR_clear_error();
            const int result = call(session_.get());
            if (result > 0) {
                return Step::done;
            }
            error = SSL_get_error(session_.get(), result);
            if (error == SSL_ERROR_ZERO_RETURN) {
                return Step::end;
            }
            if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
                const long verified = SSL_get_verify_result(session_.get());
                const std::string why = verified != X509_V_OK        ? X509_verify_cert_error_string(verified)
                                        : error == SSL_ERROR_SYSCALL ? std::strerror(errno)
                                                                     : tls_errors();
                throw Error(cause, std::string(what) + ": " + why);
            }
        }
        const short event = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        if (await(socket_.get(), event, nullptr, deadline) == Ready::timeout) {
            return Step::timeout;
        }
    }
}

void TlsStream::shake_hands(Clock::time_point deadline) {
    const Step result =
        step([](SSL *session) { return SSL_do_handshake(session); }, Cause::unreachable, "TLS handshake", deadline);
    if (result == Step::timeout) {
        throw Error(Cause::timeout, "TLS handshake: no answer");
    }
    if (result == Step::end) {
        throw Error(Cause::unreachable, "TLS handshake: the listener closed the connection");
    }
}

std::optional<std::size_t> TlsStream::read(std::span<std::byte> into, Clock::time_point deadline) {
    std::size_t bytes = 0;
    const Step result = step([&](SSL *session) { return SSL_read_ex(session, into.data(), into.size(), &bytes); },
                             Cause::lost, "TLS, reading", deadline);
    return result == Step::timeout ? std::nullopt : std::optional(result == Step::done ? bytes : 0);
}

void TlsStream::write(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) {
    std::size_t bytes = 0;
    for (const auto &part : parts) {
        bytes += part.size();
    }
    if (write_records(parts, deadline) < bytes) {
        throw Error(Cause::timeout, "the peer does not read");
    }
}

// A record for which there is no room is kept by OpenSSL, which takes it only as it is: write() makes the same one, for it begins where
// this ends.
std::size_t TlsStream::write_some(std::span<const std::span<const std::byte>> parts, Clock::time_point) {
    return write_records(parts, Clock::time_point());
}

// Gathered, so that a small frame is one record. Gives the bytes of the records that were written until the deadline.
std::size_t TlsStream::write_records(std::span<const std::span<const std::byte>> parts, Clock::time_point deadline) {
    std::size_t written = 0;
    record_.clear();
    for (auto part : parts) {
        while (!part.empty()) {
            const std::size_t bytes = std::min(part.size(), kRecord - record_.size());
            record_.insert(record_.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(bytes));
            part = part.subspan(bytes);
            if (record_.size() == kRecord) {
                if (!write_record(deadline)) {
                    return written;
                }
                written += record_.size();
                record_.clear();
            }
        }
    }
    return record_.empty() || write_record(deadline) ? written + record_.size() : written;
}

// A record is written whole or not at all.
bool TlsStream::write_record(Clock::time_point deadline) {
    std::size_t written = 0;
    const Step result =
        step([&](SSL *session) { return SSL_write_ex(session, record_.data(), record_.size(), &written); }, Cause::lost,
             "TLS, writing", deadline);
    if (result == Step::end) {
        throw Error(Cause::lost, "the connection is closed");
    }
    return result == Step::done;
}

void TlsStream::close() noexcept {
    {
        const std::lock_guard lock(busy_);
        if (!closed_) {
            closed_ = true;
            ERR_clear_error();
            SSL_shutdown(session_.get()); // close_notify, if there is room; nobody waits for the other's
            ERR_clear_error();
        }
    }
    ::shutdown(socket_.get(), SHUT_RDWR);
}

} // namespace hillock::channel
