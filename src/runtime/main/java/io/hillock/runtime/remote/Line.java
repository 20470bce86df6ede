package io.hillock.runtime.remote;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in the order in which they came. Any thread. */
final class Line implements Executor {
    private final Executor executor;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    /** @param executor that does the work */
    Line(Executor executor) {
        this.executor = executor;
    }

    @Override
    public synchronized void execute(Runnable task) {
        waiting.add(task);
        if (!running) {
            running = true;
            executor.execute(this::next);
        }
    }

    /** Whether nothing waits behind the task that runs. */
    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** One task, then another worker's turn, so that a long line holds up nobody else. */
    private void next() {
        Runnable task;
        synchronized (this) {
            task = waiting.poll();
        }
        try {
            task.run();
        } finally {
            synchronized (this) {
                running = !waiting.isEmpty();
                if (running) {
                    executor.execute(this::next);
                }
            }
        }
    }
}
