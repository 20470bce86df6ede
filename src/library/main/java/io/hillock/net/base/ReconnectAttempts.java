package io.hillock.net.base;

import io.hillock.net.Backoff;
import io.hillock.net.Clock;
import io.hillock.net.Link;
import java.util.random.RandomGenerator;

/** Decides when a {@link Link} tries to connect again. Guarded by the link. */
public final class ReconnectAttempts {
    private final Backoff backoff;
    private final Clock clock;
    private final RandomGenerator random;
    private final Runnable attempt;
    private boolean trying;
    private long tried;
    private long connectedAt;
    private int failures;
    private Clock.Alarm next = () -> {};

    /** @param attempt the clock calls this when an attempt is due */
    public ReconnectAttempts(Backoff backoff, Clock clock, RandomGenerator random, Runnable attempt) {
        this.backoff = backoff;
        this.clock = clock;
        this.random = random;
        this.attempt = attempt;
    }

    /** Whether an attempt is under way. */
    public boolean isTrying() {
        return trying;
    }

    /** Marks an attempt as under way. False if one already is. */
    public boolean begin() {
        boolean free = !trying;
        trying = true;
        return free;
    }

    public void ended() {
        trying = false;
        tried = clock.nanos();
    }

    public void connected() {
        connectedAt = clock.nanos();
    }

    /** Plans the next attempt. A connection that held long ends the series of failures. */
    public void lost() {
        if (clock.nanos() - connectedAt >= Durations.of(backoff.most())) {
            failures = 0;
        }
        later();
    }

    public void later() {
        next.cancel();
        next = clock.after(backoff.nanos(failures, random), attempt);
        failures++;
    }

    /** Whether the last attempt is so long ago that another one does no harm. */
    public boolean mayHurry() {
        return clock.nanos() - tried >= Durations.of(backoff.first());
    }

    public void end() {
        next.cancel();
    }
}
