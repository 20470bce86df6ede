package io.hillock.remote.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Has tasks run one after the other, in the order in which they came. Any thread. */
final class SerialExecutor {
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean running;

    private record Waiting(Executor executor, Runnable task) {}

    /** @param executor that runs the task once it is first */
    synchronized void execute(Executor executor, Runnable task) {
        waiting.add(new Waiting(executor, task));
        if (!running) {
            try {
                hand();
            } catch (RejectedExecutionException e) {
                waiting.removeLast();
                throw e;
            }
        }
    }

    /** One task, then another worker's turn, so that a long line holds up nobody else. */
    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            synchronized (this) {
                waiting.remove();
                running = false;
                if (!waiting.isEmpty()) {
                    handIfOpen();
                }
            }
        }
    }

    /** Once the workers are closed, what waits has been answered. */
    private void handIfOpen() {
        try {
            hand();
        } catch (RejectedExecutionException e) {
            waiting.clear();
        }
    }

    /** The first stays in the line while it runs. */
    private void hand() {
        Waiting first = waiting.element();
        first.executor.execute(() -> run(first.task));
        running = true;
    }
}
