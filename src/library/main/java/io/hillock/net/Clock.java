package io.hillock.net;

/** Time, and what is to happen later. Any thread. */
public interface Clock {
    Clock SYSTEM = new SystemClock();

    /** For differences only, as {@link System#nanoTime}. */
    long nanos();

    /** Does it once, so much later, on a thread of its own. */
    Alarm after(long nanos, Runnable task);

    /** Something that will happen. */
    @FunctionalInterface
    interface Alarm {

        /** Unless it has begun. */
        void cancel();
    }
}
