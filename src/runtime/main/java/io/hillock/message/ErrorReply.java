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

    /** Retryable where the code says that it may succeed later or elsewhere; a text that is too long or no Unicode is made to fit. */
    public static ErrorReply of(ErrorCode code, String message) {
        boolean retryable = switch (code) {
            case DEADLINE, DISCONNECTED, OVERLOADED -> true;
            case BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, UNAUTHORIZED, NAME_TAKEN, UNKNOWN_NETWORK, BAD_SHAPE, BAD_VALUE,
                    CANCELLED, TOO_LARGE, INCOMPATIBLE_STATE, INTERNAL ->
                false;
        };
        return new ErrorReply(code, fitting(message), retryable, Optional.empty());
    }

    /** So many code points are within the limit in UTF-8; a half surrogate has no UTF-8. */
    private static String fitting(String text) {
        return text.codePoints().limit(Checks.MAX_TEXT / 4)
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
