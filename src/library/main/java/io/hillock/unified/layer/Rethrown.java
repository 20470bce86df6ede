package io.hillock.unified.layer;

import io.hillock.engine.EngineException;

/** Copies a failure that several callers share, so that each throws its own exception of the same kind. */
public final class Rethrown {
    private Rethrown() {}

    /**
     * An exception of the same kind, caused by the first.
     *
     * @param message message of the new exception
     * @return the first exception itself, if its kind cannot be copied
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
