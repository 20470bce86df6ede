package io.hillock.message;

import java.util.Optional;

/**
 * The message ERROR: what was asked was not done.
 *
 * @param message for people, up to 4096 bytes
 * @param retryable whether the same request may succeed later or elsewhere
 * @param nonce of the listener, with {@code unauthorized}: 64 hexadecimal digits
 */
public record ErrorReply(ErrorCode code, String message, boolean retryable, Optional<String> nonce)
        implements
            ConnectionMessage {
    public ErrorReply {
        Checks.text("message", message, 0, Checks.MAX_TEXT);
        nonce.ifPresent(value -> Checks.hex("nonce", value, Proof.BYTES));
    }
}
