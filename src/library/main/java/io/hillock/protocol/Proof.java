package io.hillock.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proof of knowing the token without sending it: HMAC-SHA-256(token, listener nonce ‖ cell nonce ‖ name) by the cell, and with
 * the nonces swapped by the listener. Hexadecimal digits throughout.
 */
public final class Proof {
    /** Of a nonce and of a proof. */
    public static final int BYTES = 32;

    private Proof() {}

    /** What the cell of this name sends in HELLO. */
    public static String ofCell(byte[] token, String listenerNonce, String cellNonce, String name) {
        return hmac(token, listenerNonce, cellNonce, name);
    }

    /** What the listener sends in WELCOME to the cell of this name. */
    public static String ofListener(byte[] token, String listenerNonce, String cellNonce, String name) {
        return hmac(token, cellNonce, listenerNonce, name);
    }

    /** Compares in a time that says nothing about where they differ. */
    public static boolean matches(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
                given.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(byte[] token, String first, String second, String name) {
        MessageChecks.hex("nonce", first, BYTES);
        MessageChecks.hex("nonce", second, BYTES);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token, mac.getAlgorithm()));
            mac.update(HexFormat.of().parseHex(first));
            mac.update(HexFormat.of().parseHex(second));
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
