package io.hillock.net;

/** Time, and what is to happen later; tests have one that they move. Any thread. */
public interface Clock {
    /** The machine's own: {@link System#nanoTime()}. */
    Clock SYSTEM = new SystemClock();

    /** Now, in ns; only differences mean anything. {@link io.hillock.engine.Limit} takes its deadlines from here. */
    long nanos();

    /** Does it once, so much later, on a thread of its own. */
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

    /** Something that will happen. */
    @FunctionalInterface
    interface Alarm {

        /** Unless it has begun. */
        void cancel();
    }
}
