package io.hillock.net;

/** A source of time and of delayed tasks. Any thread. */
public interface Clock {
    /** The machine's own: {@link System#nanoTime()}. */
    Clock SYSTEM = new SystemClock();

    /** The time in nanoseconds; only differences mean anything. {@link io.hillock.engine.Limit} takes its deadlines from here. */
    long nanos();

    /** Runs the task once after this time, on a thread of its own. */
    Alarm after(long nanos, Runnable task);

    /**
     * Parks this thread until it is unparked or so many ns have passed; may return early, as
     * {@link java.util.concurrent.locks.LockSupport#parkNanos(Object, long)}.
     *
     * @param blocker what it waits at
     */
    void park(Object blocker, long nanos);

    /** Waits so many ns. */
    void sleep(long nanos) throws InterruptedException;

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Alarm {

        /** Cancels the task unless it has begun. */
        void cancel();
    }
}
