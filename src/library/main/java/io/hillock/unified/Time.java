package io.hillock.unified;

import io.hillock.unified.layer.SystemTime;

/** A source of time, which tests can replace. Thread-safe. */
public interface Time {
    /** The machine's clock: {@link System#nanoTime()}. */
    Time SYSTEM = new SystemTime();

    /** The time now, in ns; only differences are meaningful. {@link io.hillock.engine.Limit} takes its deadlines from this clock. */
    long nanos();

    /**
     * Parks this thread until another thread unparks it or this many ns have passed. It may return early, like {@link
     * java.util.concurrent.locks.LockSupport#parkNanos(Object, long)}.
     *
     * @param blocker the object that this thread waits for
     */
    void park(Object blocker, long nanos);

    /** Sleeps for this many ns. */
    void sleep(long nanos) throws InterruptedException;
}
