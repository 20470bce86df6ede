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
 * Keeps requests from an engine that fails: opens when half of its last ten runs failed (three at least), lets one request through as
 * a probe after a while, and closes when that one succeeds. Thread-safe; in the closed state it allocates nothing.
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
     * A closed one.
     *
     * @param engine its name
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

    /** Whether {@link #enter()} may say yes. */
    public boolean mayEnter() {
        return switch (breaker.getState()) {
            case CLOSED, HALF_OPEN, DISABLED, METRICS_ONLY -> true;
            case OPEN, FORCED_OPEN -> time.nanos() - openedAt >= waitNanos;
        };
    }

    /** Whether the engine may have a request; who gets a yes says then how it went, once. */
    public boolean enter() {
        return breaker.tryAcquirePermission();
    }

    /**
     * The run succeeded. A window of nothing but successes is the same after one more, which need not be told.
     *
     * @param nanos that it took
     */
    public void succeeded(long nanos) {
        int before = successes;
        if (before < WINDOW || breaker.getState() != CircuitBreaker.State.CLOSED) {
            successes = before + 1;
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The run failed, and the engine is to blame. */
    public void failed(Throwable failure) {
        boolean wasOpen = breaker.getState() == CircuitBreaker.State.OPEN;
        successes = 0;
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        if (!wasOpen && breaker.getState() == CircuitBreaker.State.OPEN) {
            openedAt = time.nanos();
        }
    }

    /** The request says nothing about the engine. */
    public void neither() {
        breaker.releasePermission();
    }

    /** Now. */
    public BreakerState state() {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
            case HALF_OPEN -> BreakerState.HALF_OPEN;
            case OPEN, FORCED_OPEN -> BreakerState.OPEN;
        };
    }

    /** The library asks a {@link java.time.Clock} how long it has been open. */
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
