package io.hillock.transport;

import java.util.random.RandomGenerator;

/** When a {@link Link} tries to connect again. Guarded by the link. */
final class Attempts {
    private final Backoff backoff;
    private final Clock clock;
    private final RandomGenerator random;
    private final Runnable attempt;
    private boolean trying;
    private long tried;
    private long connectedAt;
    private int failures;
    private Clock.Alarm next = () -> {};

    /** @param attempt called by the clock when it is time */
    Attempts(Backoff backoff, Clock clock, RandomGenerator random, Runnable attempt) {
        this.backoff = backoff;
        this.clock = clock;
        this.random = random;
        this.attempt = attempt;
    }

    /** One is under way. */
    boolean isTrying() {
        return trying;
    }

    /** False where one is under way already. */
    boolean begin() {
        boolean free = !trying;
        trying = true;
        return free;
    }

    void ended() {
        trying = false;
        tried = clock.nanos();
    }

    void connected() {
        connectedAt = clock.nanos();
    }

    /** A connection that held long ends a series of failures. */
    void lost() {
        if (clock.nanos() - connectedAt >= Nanos.of(backoff.most())) {
            failures = 0;
        }
        later();
    }

    void later() {
        next.cancel();
        next = clock.after(backoff.nanos(failures, random), attempt);
        failures++;
    }

    /** Whether the last was so long ago that one more does no harm. */
    boolean mayHurry() {
        return clock.nanos() - tried >= Nanos.of(backoff.first());
    }

    void end() {
        next.cancel();
    }
}
