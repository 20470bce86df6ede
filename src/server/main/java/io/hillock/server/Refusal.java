package io.hillock.server;

/** Why a command cannot do what it was told, in one line for its user; the command ends with exit code 1. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Refusal(String message) {
        super(message);
    }

    public Refusal(String message, Throwable cause) {
        super(message, cause);
    }
}
