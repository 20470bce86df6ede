package io.hillock.runtime.stage;

import java.util.concurrent.locks.LockSupport;

/** One thread of {@link Workers}. */
final class Worker implements Runnable {
    private static final int WEIGHT = 8;

    private final Workers workers;
    private volatile Work next;
    private volatile Thread asleep;
    private long usualRest;

    Worker(Workers workers, Work first) {
        this.workers = workers;
        this.next = first;
    }

    /** To whoever took it from among those who rest. */
    void give(Work work) {
        next = work;
        wake();
    }

    void wake() {
        Thread thread = asleep;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        do {
            Work work = next;
            next = null;
            work.run();
            // Before its end is known, so that who waits for it finds this worker free.
            workers.rests(this);
            work.ended();
        } while (rest());
    }

    /** Waits for the next work; false where there will be none. */
    private boolean rest() {
        long start = System.nanoTime();
        if (usualRest < Workers.AWAKE_NANOS && workers.mayStayAwake()) {
            while (next == null && System.nanoTime() - start < Workers.AWAKE_NANOS) {
                Thread.onSpinWait();
            }
            workers.sleeps();
        }
        while (next == null) {
            long left = Workers.REST_NANOS - (System.nanoTime() - start);
            if ((left <= 0 || workers.closed()) && workers.leaves(this)) {
                return false;
            }
            asleep = Thread.currentThread();
            if (next == null && !workers.closed()) {
                LockSupport.parkNanos(this, left);
            }
            asleep = null;
        }
        long rest = Math.min(System.nanoTime() - start, 2 * Workers.AWAKE_NANOS);
        usualRest += (rest - usualRest) / WEIGHT;
        return true;
    }
}
