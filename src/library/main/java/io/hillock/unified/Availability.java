package io.hillock.unified;

import io.hillock.protocol.Readiness;
import java.util.List;

/** Whether a unified engine can answer requests. */
public enum Availability {
    /** All engines get requests. */
    READY(Readiness.READY),
    /** Some engines get no requests because they failed too often recently. */
    DEGRADED(Readiness.DEGRADED),
    /** No engine gets requests: all breakers are open, or there is no engine. */
    UNAVAILABLE(Readiness.DEGRADED),
    /** The unified engine is closed. */
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

    /** The protocol's value. The protocol has no value for {@link #UNAVAILABLE}. */
    public Readiness message() {
        return message;
    }
}
