package io.hillock.runtime.route;

import io.hillock.engine.EngineException;

/** What an exception of a run says about the engine, and what to do next. */
final class Failures {
    private Failures() {}

    /** Whether the engine is to blame, not the call, the network or the caller's own limit. */
    static boolean ofEngine(Throwable failure, boolean callersDeadlinePassed) {
        return switch (failure) {
            case EngineException e -> switch (e.status()) {
                case UNSTABLE, CANCELLED -> false;
                case DEADLINE -> !callersDeadlinePassed;
                case OVERLOADED, DISCONNECTED, FAILED -> true;
            };
            case IllegalArgumentException _ -> false;
            default -> true;
        };
    }

    /** Whether the same request may succeed after a pause. */
    static boolean passing(RuntimeException failure) {
        return failure instanceof EngineException e && switch (e.status()) {
            case OVERLOADED, DISCONNECTED -> true;
            case UNSTABLE, CANCELLED, DEADLINE, FAILED -> false;
        };
    }
}
