package io.hillock.net.connection;

import java.util.concurrent.atomic.AtomicInteger;

/** How many requests are under way on a connection, asked and to be answered; so that closing can wait for them. Any thread. */
final class InFlightRequests {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger owed = new AtomicInteger();
    private volatile boolean waiting;
    private volatile boolean ended;

    /** This side asks. */
    void asked() {
        asked.getAndIncrement();
    }

    /** It has its answer. */
    void done() {
        asked.getAndDecrement();
        tell();
    }

    /** The other side asks. */
    void owes() {
        owed.getAndIncrement();
    }

    /** It is answered. */
    void answered() {
        owed.getAndUpdate(count -> Math.max(0, count - 1));
        tell();
    }

    void end() {
        ended = true;
        tell();
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

    private void tell() {
        if (waiting) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
