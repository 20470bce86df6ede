package io.hillock.unified.layer;

import io.hillock.engine.EngineException;

/** A failure that several callers learn of: each throws an exception of its own, which keeps the kind of the first. */
public final class Rethrown {
    private Rethrown() {}

    /**
     * An exception of the same kind, caused by the first.
     *
     * @param message of the new one
     * @return the first itself if it is of a kind that cannot be made anew
     */
    public static RuntimeException of(RuntimeException failure, String message) {
        return switch (failure) {
            case EngineException e -> {
                EngineException again = new EngineException(e.status(), message);
                again.initCause(e);
                yield again;
            }
            case IllegalArgumentException e -> new IllegalArgumentException(message, e);
            case IllegalStateException e -> new IllegalStateException(message, e);
            default -> failure;
        };
    }
}
