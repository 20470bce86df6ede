package io.hillock.unified.layer;

import java.util.concurrent.locks.LockSupport;

/** One thread of {@link HelperThreads}. */
final class HelperThread implements Runnable {
    private static final int WEIGHT = 8;

    private final HelperThreads helpers;
    private volatile HelperTask next;
    private volatile Thread asleep;
    private long usualRest;

    HelperThread(HelperThreads helpers, HelperTask first) {
        this.helpers = helpers;
        this.next = first;
    }

    /** Gives a task to this idle thread. Only the thread that took it from the idle ones may call this. */
    void give(HelperTask task) {
        next = task;
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
            HelperTask task = next;
            next = null;
            task.run();
            // Before the task is marked as ended, so that the joining thread finds this helper idle.
            helpers.rests(this);
            task.ended();
        } while (rest());
    }

    /** Waits for the next task. Returns false if this thread shall end. */
    private boolean rest() {
        long start = System.nanoTime();
        if (usualRest < HelperThreads.AWAKE_NANOS && helpers.mayStayAwake()) {
            while (next == null && System.nanoTime() - start < HelperThreads.AWAKE_NANOS) {
                Thread.onSpinWait();
            }
            helpers.sleeps();
        }
        while (next == null) {
            long left = HelperThreads.REST_NANOS - (System.nanoTime() - start);
            if ((left <= 0 || helpers.closed()) && helpers.leaves(this)) {
                return false;
            }
            asleep = Thread.currentThread();
            if (next == null && !helpers.closed()) {
                LockSupport.parkNanos(this, left);
            }
            asleep = null;
        }
        long rest = Math.min(System.nanoTime() - start, 2 * HelperThreads.AWAKE_NANOS);
        usualRest += (rest - usualRest) / WEIGHT;
        return true;
    }
}
