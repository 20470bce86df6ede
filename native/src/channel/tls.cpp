#include "channel/tls.hpp"

#include "channel/socket.hpp"
#include "channel/tls_stream.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace hillock::channel {

namespace {

[[noreturn]] void refuse(const std::string &what) {
    throw Error(Cause::unreachable, "TLS: " + what + ": " + tls_errors());
}

TlsContext make_context(const TlsFiles &files, bool listening) {
    ERR_clear_error();
    TlsContext context(SSL_CTX_new(listening ? TLS_server_method() : TLS_client_method()));
    if (context != nullptr) {
        // Whoever stands in the file is trusted, the root or not, as in Java. A key with a password is refused, not asked for.
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()), X509_V_FLAG_PARTIAL_CHAIN);
        SSL_CTX_set_default_passwd_cb(context.get(), [](char *, int, int, void *) { return -1; });
    }
    if (context == nullptr || SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) != 1) {
        refuse("no TLS 1.3");
    }
    if (files.certificate.empty() != files.key.empty()) {
        throw Error(Cause::bad_address, "TLS: a certificate needs a key, and a key a certificate");
    }
    if (!files.certificate.empty()) {
        if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
            refuse("certificate " + files.certificate);
        }
        if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
            refuse("key " + files.key);
        }
    } else if (listening) {
        throw Error(Cause::bad_address, "TLS: a listener needs a certificate and its key");
    }
    if (!files.authority.empty()) {
        if (SSL_CTX_load_verify_locations(context.get(), files.authority.c_str(), nullptr) != 1) {
            refuse("certificates of " + files.authority);
        }
        SSL_CTX_set_client_CA_list(context.get(), SSL_load_client_CA_file(files.authority.c_str()));
    } else if (listening && files.clients_must_prove) {
        throw Error(Cause::bad_address, "TLS: client certificates need the certificate of who signed them");
    } else if (!listening) {
        SSL_CTX_set_default_verify_paths(context.get());
    }
    const int asked =
        !listening || files.clients_must_prove ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE;
    SSL_CTX_set_verify(context.get(), asked, nullptr);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context.get(), 0);
    return context;
}

TlsSession make_session(SSL_CTX *context) {
    TlsSession session(SSL_new(context));
    if (session == nullptr) {
        refuse("no session");
    }
    return session;
}

void expect_host(SSL *session, const std::string &host) {
    in6_addr ignored{};
    const bool literal =
        ::inet_pton(AF_INET, host.c_str(), &ignored) == 1 || ::inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
    X509_VERIFY_PARAM *const wanted = SSL_get0_param(session);
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const int set =
        literal ? X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) : SSL_set1_host(session, host.c_str());
    if (set != 1 || (!literal && SSL_set_tlsext_host_name(session, host.c_str()) != 1)) {
        refuse("host " + host);
    }
}

} // namespace

std::unique_ptr<Channel> connect_tls(const TcpAddress &address, const TlsFiles &files, Clock::time_point deadline) {
    const TlsContext context = make_context(files, false);
    TlsSession session = make_session(context.get());
    SSL_set_connect_state(session.get());
    expect_host(session.get(), address.host);
    auto stream = std::make_unique<TlsStream>(connect_tcp(address, deadline), std::move(session));
    stream->shake_hands(deadline);
    return std::make_unique<FramedChannel>(std::move(stream), kSocketBuffer);
}

std::unique_ptr<Listener> listen_tls(const TcpAddress &address, const TlsFiles &files) {
    const std::shared_ptr<SSL_CTX> context = make_context(files, true);
    return listen_tcp(address, [context](Descriptor socket) {
        TlsSession session = make_session(context.get());
        SSL_set_accept_state(session.get());
        std::string origin = origin_of(socket);
        return std::make_unique<FramedChannel>(std::make_unique<TlsStream>(std::move(socket), std::move(session)),
                                               kSocketBuffer, std::move(origin));
    });
}

} // namespace hillock::channel
