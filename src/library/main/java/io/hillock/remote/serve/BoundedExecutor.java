package io.hillock.remote.serve;

import io.hillock.remote.ServerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs tasks on a bounded number of platform threads, with a bounded queue in which cells take turns ({@link FairQueue}). Thread-safe.
 * Threads start when needed. They are daemons, so they keep no program alive.
 */
final class BoundedExecutor implements AutoCloseable {
    private final String name;
    private final int threads;
    private final int mostOfCell;
    private final int mostInAll;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();
    private final Condition quiet = lock.newCondition();
    private final FairQueue queue = new FairQueue();
    private final List<Thread> started = new ArrayList<>();
    private int idle;
    private volatile int entered;
    private boolean closed;

    BoundedExecutor(String name, ServerOptions options) {
        this.name = name;
        this.threads = options.threads();
        this.mostOfCell = options.threads() + options.waiting();
        this.mostInAll = options.threads() + options.waitingInAll();
    }

    /** A reserved place for one task, which may then wait for its turn. */
    final class Place implements Executor {
        private final FairQueue.Cell cell;

        private Place(FairQueue.Cell cell) {
            this.cell = cell;
        }

        /** Queues the task. A place holds at most one task at a time. */
        @Override
        public void execute(Runnable task) {
            lock.lock();
            try {
                if (closed) {
                    throw new RejectedExecutionException("the server is closed");
                }
                if (queue.size() >= idle && started.size() < threads) {
                    start();
                }
                queue.add(cell, task);
                ready.signal();
            } finally {
                lock.unlock();
            }
        }

        /** Gives the place back after the task has ended. */
        void leave() {
            lock.lock();
            try {
                queue.leave(cell);
                entered--;
                if (entered == 0) {
                    quiet.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Reserves a place for a task.
     *
     * @param cell key of the cell that it belongs to
     * @return the place, or null if the queue is full
     */
    Place enter(Object cell) {
        lock.lock();
        try {
            if (entered >= mostInAll || queue.entered(cell) >= mostOfCell) {
                return null;
            }
            entered++;
            return new Place(queue.enter(cell));
        } finally {
            lock.unlock();
        }
    }

    /** Reserved places divided by threads. */
    double load() {
        return (double) entered / threads;
    }

    /** Waits until all places are free. Returns false if that takes longer, or if the thread is interrupted. */
    boolean awaitQuiet(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (entered > 0 && left > 0) {
                left = quiet.awaitNanos(left);
            }
            return entered == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Each thread ends after the task that it runs. Waiting tasks are dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ready.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        try {
            started.add(Thread.ofPlatform().daemon().name(name + "-" + (started.size() + 1)).start(this::work));
        } catch (OutOfMemoryError e) {
            if (started.isEmpty()) {
                throw new RejectedExecutionException("no thread can be started: " + e.getMessage(), e);
            }
            // The threads that have started do the work.
        }
    }

    private void work() {
        Runnable task = take();
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                Thread here = Thread.currentThread();
                here.getUncaughtExceptionHandler().uncaughtException(here, e);
            }
            task = take();
        }
    }

    /** The next task; null after {@link #close()}. */
    private Runnable take() {
        lock.lock();
        try {
            while (!closed) {
                Runnable task = queue.poll();
                if (task != null) {
                    return task;
                }
                idle++;
                ready.awaitUninterruptibly();
                idle--;
            }
            return null;
        } finally {
            lock.unlock();
        }
    }
}
