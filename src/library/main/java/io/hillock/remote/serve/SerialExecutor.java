package io.hillock.remote.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks one at a time, in the order in which they came. Thread-safe. */
final class SerialExecutor {
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean running;

    private record Waiting(Executor executor, Runnable task) {}

    /** @param executor runs the task when its turn comes */
    synchronized void execute(Executor executor, Runnable task) {
        waiting.add(new Waiting(executor, task));
        if (!running) {
            try {
                startFirst();
            } catch (RejectedExecutionException e) {
                waiting.removeLast();
                throw e;
            }
        }
    }

    /** Runs one task, then passes the next one to its executor, so that a long queue does not occupy this thread. */
    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            synchronized (this) {
                waiting.remove();
                running = false;
                if (!waiting.isEmpty()) {
                    startFirstIfOpen();
                }
            }
        }
    }

    /** Starts the next task. If the executor is closed, all waiting requests have been answered, so they are dropped. */
    private void startFirstIfOpen() {
        try {
            startFirst();
        } catch (RejectedExecutionException e) {
            waiting.clear();
        }
    }

    /** Starts the first task. It stays in the queue while it runs. */
    private void startFirst() {
        Waiting first = waiting.element();
        first.executor.execute(() -> run(first.task));
        running = true;
    }
}
