package io.hillock.net;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The certificates of {@code tls:}. Files are PEM: certificates {@code BEGIN CERTIFICATE}, keys
 * {@code BEGIN PRIVATE KEY} (PKCS #8). Immutable.
 *
 * @param certificate of this side, with its chain; a listener must have one
 * @param key its private key
 * @param authority the certificates that must have signed the other side's; if empty, a connecting side uses the JDK's
 * @param clientsMustProve whether a listener admits only cells with a certificate signed by {@code authority}
 */
public record Tls(Optional<Path> certificate, Optional<Path> key, Optional<Path> authority, boolean clientsMustProve) {
    /** Connects to listeners whose certificates the JDK trusts. */
    public static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty(), Optional.empty(), false);

    public Tls {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a certificate needs a key, and a key a certificate");
        }
        if (clientsMustProve && authority.isEmpty()) {
            throw new IllegalArgumentException("client certificates need the certificate of who signed them");
        }
    }

    /** Trusts certificates that {@code authority} has signed. */
    public static Tls trusting(Path authority) {
        return new Tls(Optional.empty(), Optional.empty(), Optional.of(authority), false);
    }

    public Tls withCertificate(Path certificate, Path key) {
        return new Tls(Optional.of(certificate), Optional.of(key), authority, clientsMustProve);
    }

    public Tls withClientsMustProve() {
        return new Tls(certificate, key, authority, true);
    }
}
