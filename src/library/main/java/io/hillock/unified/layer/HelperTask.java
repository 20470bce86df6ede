package io.hillock.unified.layer;

import java.util.concurrent.locks.LockSupport;

/** What a thread of {@link HelperThreads} does beside the one that started it. */
public final class HelperTask {
    private final Runnable task;
    private volatile boolean ended;
    private volatile Thread waiter;
    private Throwable failure;

    HelperTask(Runnable task) {
        this.task = task;
    }

    void run() {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    void ended() {
        ended = true;
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Waits for its end, interrupted or not: work ends by itself, by its limit at the latest, and what it uses is the caller's until then.
     * One thread, which stays awake for the first moment.
     *
     * @throws RuntimeException that ended it, or an Error
     */
    public void join() {
        long start = System.nanoTime();
        while (!ended && System.nanoTime() - start < HelperThreads.WAKING_NANOS) {
            Thread.onSpinWait();
        }
        waiter = Thread.currentThread();
        boolean interrupted = false;
        while (!ended) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure) {
            case null -> {
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
