package io.hillock.net;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose certificates count in {@code tls:}. Files are PEM: certificates {@code BEGIN CERTIFICATE}, keys {@code BEGIN PRIVATE KEY} (PKCS #8).
 *
 * @param certificate of this side, with the chain behind it; a listener must have one
 * @param key its private key
 * @param authority the certificates of those who must have signed the other side's; for connecting the JDK's own where there are none
 * @param clientsMustProve a listener takes nobody in without a certificate of {@code authority}
 */
public record Tls(Optional<Path> certificate, Optional<Path> key, Optional<Path> authority, boolean clientsMustProve) {
    /** To connect to listeners whose certificates the JDK trusts. */
    public static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty(), Optional.empty(), false);

    public Tls {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a certificate needs a key, and a key a certificate");
        }
        if (clientsMustProve && authority.isEmpty()) {
            throw new IllegalArgumentException("client certificates need the certificate of who signed them");
        }
    }

    /** To trust those whom {@code authority} has signed. */
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
