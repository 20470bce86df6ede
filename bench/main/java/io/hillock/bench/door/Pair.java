package io.hillock.bench.door;

import java.util.concurrent.locks.LockSupport;

/**
 * Does two things at once, one on this thread and one on another thread that stays awake meanwhile. This is the least time in which both
 * can be done. It shows what two busy processors take from each other.
 */
final class Pair {
    private static final long AWAKE_NANOS = 1_000_000;

    private final Runnable own;
    private final Runnable beside;
    private final Thread thread;
    private volatile int asked;
    private volatile int done;

    Pair(Runnable own, Runnable beside) {
        this.own = own;
        this.beside = beside;
        this.thread = Thread.ofPlatform().daemon().start(this::serve);
    }

    private void serve() {
        for (int seen = 0;; seen = done) {
            long start = System.nanoTime();
            while (asked == seen) {
                if (System.nanoTime() - start < AWAKE_NANOS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            beside.run();
            done = seen + 1;
        }
    }

    void run() {
        int turn = asked + 1;
        asked = turn;
        LockSupport.unpark(thread);
        own.run();
        while (done != turn) {
            Thread.onSpinWait();
        }
    }
}
