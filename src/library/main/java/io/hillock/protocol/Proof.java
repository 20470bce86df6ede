package io.hillock.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves knowledge of the token without sending it. The cell's proof is HMAC-SHA-256(token, listener nonce ‖ cell nonce
 * ‖ name). The listener's proof has the nonces swapped. All values are hexadecimal digits. Any thread.
 */
public final class Proof {
    /** The length of a nonce and of a proof. */
    public static final int BYTES = 32;

    private Proof() {}

    /** The proof that the cell with this name sends in HELLO. */
    public static String ofCell(byte[] token, String listenerNonce, String cellNonce, String name) {
        return hmac(token, listenerNonce, cellNonce, name);
    }

    /** The proof that the listener sends in WELCOME to the cell with this name. */
    public static String ofListener(byte[] token, String listenerNonce, String cellNonce, String name) {
        return hmac(token, cellNonce, listenerNonce, name);
    }

    /** Compares in a time that does not reveal where they differ. */
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
