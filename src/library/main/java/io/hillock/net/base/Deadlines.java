package io.hillock.net.base;

import io.hillock.net.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Times out the requests of one connection by a single alarm. Any thread. */
public final class Deadlines {
    static final long NEVER = Long.MAX_VALUE;

    private final RequestTable pending;
    private final Consumer<AsyncRequest> late;
    /** The {@link System#nanoTime} at which the alarm rings. */
    private final AtomicLong next = new AtomicLong(NEVER);
    private volatile Clock.Alarm alarm = () -> {};

    /** @param late receives the requests that timed out; they are no longer in the table */
    public Deadlines(RequestTable pending, Consumer<AsyncRequest> late) {
        this.pending = pending;
        this.late = late;
    }

    /** Plans the alarm for a request that is already in the table and times out at {@code end}. */
    public void add(long end) {
        long planned = next.get();
        while (planned == NEVER || end - planned < 0) {
            if (next.compareAndSet(planned, end)) {
                alarm = Clock.SYSTEM.after(Math.max(0, end - System.nanoTime()), this::ring);
                return;
            }
            planned = next.get();
        }
    }

    /** Cancels the alarm. Call it when the table is empty for good. */
    public void end() {
        alarm.cancel();
    }

    private void ring() {
        // Reset first: a request added from now on is seen below or sets the alarm again.
        next.set(NEVER);
        long earliest = pending.expire(System.nanoTime(), late);
        if (earliest != NEVER) {
            add(earliest);
        }
    }
}
