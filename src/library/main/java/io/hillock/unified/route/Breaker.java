package io.hillock.unified.route;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.hillock.unified.BreakerState;
import io.hillock.net.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Keeps requests away from an engine that fails. It opens when half of the last ten runs failed (at least three). After a while it lets one
 * request through as a probe, and closes if that one succeeds. Thread-safe; it allocates nothing while closed.
 */
public final class Breaker {
    private static final int WINDOW = 10;
    private static final int FEWEST = 3;
    private static final float PERCENT = 50;

    private final CircuitBreaker breaker;
    private final Clock time;
    private final long waitNanos;
    private volatile long openedAt;
    private volatile int successes;

    /**
     * Starts closed.
     *
     * @param engine the engine's name
     * @param wait how long it stays open before a probe
     */
    public Breaker(String engine, Duration wait, Clock time) {
        this.time = time;
        this.waitNanos = wait.toNanos();
        this.breaker = CircuitBreaker.of(engine,
                CircuitBreakerConfig.custom().slidingWindow(WINDOW, FEWEST, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(PERCENT).waitDurationInOpenState(wait)
                        .permittedNumberOfCallsInHalfOpenState(1).clock(new NanoClock(time))
                        .currentTimestampFunction(clock -> time.nanos(), TimeUnit.NANOSECONDS).build());
    }

    /** Whether {@link #enter()} may return true. */
    public boolean mayEnter() {
        return switch (breaker.getState()) {
            case CLOSED, HALF_OPEN, DISABLED, METRICS_ONLY -> true;
            case OPEN, FORCED_OPEN -> time.nanos() - openedAt >= waitNanos;
        };
    }

    /** Whether the engine may have a request. If so, the caller must report the outcome once. */
    public boolean enter() {
        return breaker.tryAcquirePermission();
    }

    /**
     * Reports that the run succeeded. If the window holds only successes, one more changes nothing, so it is not recorded.
     *
     * @param nanos duration of the run
     */
    public void succeeded(long nanos) {
        int before = successes;
        if (before < WINDOW || breaker.getState() != CircuitBreaker.State.CLOSED) {
            successes = before + 1;
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Reports that the run failed through the engine's fault. */
    public void failed(Throwable failure) {
        boolean wasOpen = breaker.getState() == CircuitBreaker.State.OPEN;
        successes = 0;
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        if (!wasOpen && breaker.getState() == CircuitBreaker.State.OPEN) {
            openedAt = time.nanos();
        }
    }

    /** Reports that the outcome says nothing about the engine. */
    public void neither() {
        breaker.releasePermission();
    }

    /** The state now. */
    public BreakerState state() {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
            case HALF_OPEN -> BreakerState.HALF_OPEN;
            case OPEN, FORCED_OPEN -> BreakerState.OPEN;
        };
    }

    /** Adapts {@link Clock} to the {@link java.time.Clock} that the library asks for the time since it opened. */
    private static final class NanoClock extends java.time.Clock {
        private final Clock time;

        NanoClock(Clock time) {
            this.time = time;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public java.time.Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(time.nanos());
        }
    }
}
