package io.hillock.net;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real time. One thread for the whole process waits for what is next; each task has a thread of its own, and may take its time. */
final class SystemClock implements Clock {
    private final ScheduledThreadPoolExecutor next = new ScheduledThreadPoolExecutor(1,
            Thread.ofVirtual().name("hillock-clock").factory());

    SystemClock() {
        // What is cancelled holds no memory until its time.
        next.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Alarm after(long nanos, Runnable task) {
        Future<?> later = next.schedule(() -> Thread.ofVirtual().start(task), nanos, TimeUnit.NANOSECONDS);
        return () -> later.cancel(false);
    }
}
