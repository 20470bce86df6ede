package io.hillock.unified.layer;

import java.util.concurrent.locks.LockSupport;

/** One thread of {@link HelperThreads}. */
final class HelperThread implements Runnable {
    private static final int WEIGHT = 8;

    private final HelperThreads workers;
    private volatile HelperTask next;
    private volatile Thread asleep;
    private long usualRest;

    HelperThread(HelperThreads workers, HelperTask first) {
        this.workers = workers;
        this.next = first;
    }

    /** To whoever took it from among those who rest. */
    void give(HelperTask work) {
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
            HelperTask work = next;
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
        if (usualRest < HelperThreads.AWAKE_NANOS && workers.mayStayAwake()) {
            while (next == null && System.nanoTime() - start < HelperThreads.AWAKE_NANOS) {
                Thread.onSpinWait();
            }
            workers.sleeps();
        }
        while (next == null) {
            long left = HelperThreads.REST_NANOS - (System.nanoTime() - start);
            if ((left <= 0 || workers.closed()) && workers.leaves(this)) {
                return false;
            }
            asleep = Thread.currentThread();
            if (next == null && !workers.closed()) {
                LockSupport.parkNanos(this, left);
            }
            asleep = null;
        }
        long rest = Math.min(System.nanoTime() - start, 2 * HelperThreads.AWAKE_NANOS);
        usualRest += (rest - usualRest) / WEIGHT;
        return true;
    }
}
