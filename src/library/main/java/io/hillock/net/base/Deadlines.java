package io.hillock.net.base;

import io.hillock.net.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Ends calls that have had no answer in time, by one alarm for all of a connection's. Any thread. */
public final class Deadlines {
    static final long NEVER = Long.MAX_VALUE;

    private final RequestTable pending;
    private final Consumer<AsyncRequest> late;
    /** When the alarm rings; see {@link System#nanoTime}. */
    private final AtomicLong next = new AtomicLong(NEVER);
    private volatile Clock.Alarm alarm = () -> {};

    /** @param late is given the calls whose time is over, no longer pending */
    public Deadlines(RequestTable pending, Consumer<AsyncRequest> late) {
        this.pending = pending;
        this.late = late;
    }

    /** There is a call, pending already, that ends by then. */
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

    /** Nothing is pending any more. */
    public void end() {
        alarm.cancel();
    }

    private void ring() {
        // First: what is added from now on is seen below, or sets the alarm again.
        next.set(NEVER);
        long earliest = pending.expire(System.nanoTime(), late);
        if (earliest != NEVER) {
            add(earliest);
        }
    }
}
