package io.hillock.server.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.hillock.net.Tls;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** TLS 1.3 with certificates that can be changed while connections are open. Thread-safe. */
final class GrpcTls {
    private final AdvancedTlsX509KeyManager identity = new AdvancedTlsX509KeyManager();
    private final AdvancedTlsX509TrustManager authorities;
    private final SslContext context;

    /** @throws IOException if a file cannot be read */
    GrpcTls(Tls files) throws IOException {
        try {
            authorities = AdvancedTlsX509TrustManager.newBuilder()
                    .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION).build();
            reload(files);
            SslContextBuilder builder = SslContextBuilder.forServer(identity).protocols("TLSv1.3")
                    .clientAuth(files.clientsMustProve() ? ClientAuth.REQUIRE : ClientAuth.NONE);
            if (files.authority().isPresent()) {
                builder.trustManager(authorities);
            }
            context = GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }

    SslContext context() {
        return context;
    }

    /**
     * Takes new certificates for connections from now on.
     *
     * @throws IOException if they cannot be read; the old ones stay
     */
    void reload(Tls files) throws IOException {
        try {
            identity.updateIdentityCredentials(files.certificate().orElseThrow().toFile(),
                    files.key().orElseThrow().toFile());
            if (files.authority().isPresent()) {
                authorities.updateTrustCredentials(files.authority().get().toFile());
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }
}
