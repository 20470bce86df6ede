package io.hillock.server.serving;

import io.hillock.engine.EngineException;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.unified.DivergenceException;

/** Translates the failures of engines into those of the service. */
final class RunFailures {
    private RunFailures() {}

    static ServiceException of(RuntimeException failure) {
        return switch (failure) {
            case ServiceException known -> known;
            case EngineException engine -> new ServiceException(reason(engine.status()), engine.getMessage(), engine);
            case DivergenceException divergence ->
                new ServiceException(Reason.FAILED, divergence.getMessage(), divergence);
            case IllegalArgumentException argument ->
                new ServiceException(Reason.INVALID, argument.getMessage(), argument);
            case IllegalStateException state -> new ServiceException(Reason.UNAVAILABLE, state.getMessage(), state);
            default -> new ServiceException(Reason.INTERNAL, "the run failed by a defect of Hillock", failure);
        };
    }

    private static Reason reason(EngineException.Status status) {
        return switch (status) {
            case UNSTABLE, FAILED -> Reason.FAILED;
            case CANCELLED -> Reason.CANCELLED;
            case DEADLINE -> Reason.DEADLINE;
            case OVERLOADED -> Reason.OVERLOADED;
            case UNAVAILABLE, DISCONNECTED -> Reason.UNAVAILABLE;
            case TOO_LARGE -> Reason.TOO_LARGE;
        };
    }
}
