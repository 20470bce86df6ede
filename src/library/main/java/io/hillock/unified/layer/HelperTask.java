package io.hillock.unified.layer;

import java.util.concurrent.locks.LockSupport;

/** A task of a {@link HelperThreads} thread. The thread that started it joins it. */
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
     * Waits for the end of the task, even if interrupted: the task ends at its limit at the latest, and until then it uses the caller's
     * memory. Only one thread may wait. It spins for a moment before it parks.
     *
     * @throws RuntimeException the exception that ended the task; an Error likewise
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
