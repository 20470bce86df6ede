package io.hillock.unified;

import io.hillock.unified.layer.SystemTime;

/** Where time comes from, so that tests can hold it still. Thread-safe. */
public interface Time {
    /** The machine's own: {@link System#nanoTime()}. */
    Time SYSTEM = new SystemTime();

    /** Now, in ns; only differences mean anything. {@link io.hillock.engine.Limit} takes its deadlines from here. */
    long nanos();

    /**
     * Parks this thread until it is unparked or so many ns have passed; may return early, as
     * {@link java.util.concurrent.locks.LockSupport#parkNanos(Object, long)}.
     *
     * @param blocker what it waits at
     */
    void park(Object blocker, long nanos);

    /** Waits so many ns. */
    void sleep(long nanos) throws InterruptedException;
}
