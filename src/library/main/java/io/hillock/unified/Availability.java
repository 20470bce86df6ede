package io.hillock.unified;

import io.hillock.protocol.Readiness;
import java.util.List;

/** Whether a unified engine gets requests answered. */
public enum Availability {
    /** All its engines get requests. */
    READY(Readiness.READY),
    /** Some engines get no requests, since they failed too often of late. */
    DEGRADED(Readiness.DEGRADED),
    /** No engine gets requests: all breakers are open, or there is no engine. */
    UNAVAILABLE(Readiness.DEGRADED),
    /** It is closed. */
    CLOSED(Readiness.DRAINING);

    private final Readiness message;

    Availability(Readiness message) {
        this.message = message;
    }

    public static Availability of(boolean closed, List<EngineStatus> engines) {
        if (closed) {
            return CLOSED;
        }
        if (engines.stream().allMatch(engine -> engine.breaker() == BreakerState.OPEN)) {
            return UNAVAILABLE;
        }
        return engines.stream().allMatch(engine -> engine.breaker() == BreakerState.CLOSED) ? READY : DEGRADED;
    }

    /** As the protocol says it, which has no word of its own for {@link #UNAVAILABLE}. */
    public Readiness message() {
        return message;
    }
}
