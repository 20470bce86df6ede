package io.hillock.net;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Real time. One thread of the process waits for the next task. Each task runs on a thread of its own, so it may take
 * its time.
 */
final class SystemClock implements Clock {

    /** Made for the first task: programs without connections have none. */
    private static final class Next {
        private static final ScheduledThreadPoolExecutor TASKS = new ScheduledThreadPoolExecutor(1,
                Thread.ofVirtual().name("hillock-clock").factory());

        static {
            // A cancelled task frees its memory at once.
            TASKS.setRemoveOnCancelPolicy(true);
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Alarm after(long nanos, Runnable task) {
        Future<?> later = Next.TASKS.schedule(() -> Thread.ofVirtual().start(task), nanos, TimeUnit.NANOSECONDS);
        return () -> later.cancel(false);
    }

    @Override
    public void park(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }
}
