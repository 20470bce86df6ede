package io.hillock.adapt;

/** A command that the adaptation cannot obey; the message says why. */
public final class AdaptationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AdaptationException(String message) {
        super(message);
    }

    public AdaptationException(String message, Throwable cause) {
        super(message, cause);
    }
}
