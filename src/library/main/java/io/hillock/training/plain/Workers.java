package io.hillock.training.plain;

import io.hillock.training.TrainingException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that share numbered tasks. The caller works too. Allocates nothing once its threads run. {@link #run} belongs to one thread.
 */
public final class Workers implements AutoCloseable {
    /** A task with the number of the worker that runs it, 0 for the caller. */
    public interface Task {
        void run(int task, int worker);
    }

    private final Object lock = new Object();
    private final AtomicInteger next = new AtomicInteger();
    private final Thread[] threads;
    private Task task;
    private int tasks;
    private int round;
    private int busy;
    private boolean closed;
    private Throwable failure;

    /** @param count threads, the caller included */
    public Workers(int count) {
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            threads[i] = Thread.ofPlatform().daemon().name("hillock-training-" + worker).start(() -> work(worker));
        }
    }

    public int count() {
        return threads.length + 1;
    }

    /**
     * Runs tasks 0 to {@code count} (exclusive), each once, and returns when all are done.
     *
     * @throws RuntimeException the first failure
     */
    public void run(int count, Task work) {
        synchronized (lock) {
            task = work;
            tasks = count;
            next.set(0);
            busy = threads.length;
            round++;
            lock.notifyAll();
        }
        take(0);
        synchronized (lock) {
            boolean interrupted = false;
            while (busy > 0) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            task = null;
            rethrow();
        }
    }

    private void rethrow() {
        Throwable found = failure;
        failure = null;
        switch (found) {
            case null -> {
            }
            case TrainingException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(found);
        }
    }

    private void work(int worker) {
        int seen = 0;
        while (true) {
            synchronized (lock) {
                while (round == seen && !closed) {
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                if (closed) {
                    return;
                }
                seen = round;
            }
            take(worker);
            synchronized (lock) {
                busy--;
                lock.notifyAll();
            }
        }
    }

    private void take(int worker) {
        try {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                task.run(i, worker);
            }
        } catch (Throwable e) {
            synchronized (lock) {
                failure = failure == null ? e : failure;
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }
}
