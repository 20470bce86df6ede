package io.hillock.net;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A shared secret. Never sent, never printed. Immutable. */
public final class Token {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    private Token(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a token has at least one byte");
        }
        this.bytes = bytes;
    }

    public static Token of(byte[] bytes) {
        return new Token(bytes.clone());
    }

    /** The UTF-8 bytes of the text. */
    public static Token of(String text) {
        return new Token(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes;
    }

    /** This many random bytes in hexadecimal digits. */
    public static String random(int bytes) {
        var random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public String toString() {
        return "Token";
    }
}
