package io.hillock.net.connection;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests under way on a connection in both directions, so that closing can wait for them. Any thread. */
final class InFlightRequests {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger owed = new AtomicInteger();
    private volatile boolean waiting;
    private volatile boolean ended;

    /** Counts a request of this side. */
    void asked() {
        asked.getAndIncrement();
    }

    /** Notes that a request of this side has its answer. */
    void done() {
        asked.getAndDecrement();
        wakeWaiters();
    }

    /** Counts a request of the other side. */
    void owes() {
        owed.getAndIncrement();
    }

    /** Notes that a request of the other side is answered. */
    void answered() {
        owed.getAndUpdate(count -> Math.max(0, count - 1));
        wakeWaiters();
    }

    void end() {
        ended = true;
        wakeWaiters();
    }

    synchronized void awaitQuiet(long nanos) {
        long end = System.nanoTime() + nanos;
        waiting = true;
        try {
            while (asked.get() + owed.get() > 0 && !ended) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeWaiters() {
        if (waiting) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
