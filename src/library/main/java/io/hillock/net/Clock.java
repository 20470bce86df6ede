package io.hillock.net;

/** A source of time and of delayed tasks. Any thread. */
public interface Clock {
    Clock SYSTEM = new SystemClock();

    /** The time in nanoseconds; only differences mean anything, as with {@link System#nanoTime}. */
    long nanos();

    /** Runs the task once after this time, on a thread of its own. */
    Alarm after(long nanos, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Alarm {

        /** Cancels the task unless it has begun. */
        void cancel();
    }
}
