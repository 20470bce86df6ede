package io.hillock.remote.serve;

import io.hillock.remote.ServerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded number of platform threads, and of tasks that wait for them, whose cells take turns ({@link FairQueue}). Any thread. The threads
 * start as they are needed; they are daemons, so they keep no program alive.
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

    /** Room for one task, and where it waits for its turn. */
    final class Place implements Executor {
        private final FairQueue.Cell cell;

        private Place(FairQueue.Cell cell) {
            this.cell = cell;
        }

        /** At most one task at a time. */
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

        /** The task has ended. */
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
     * Makes room for a task.
     *
     * @param cell whose it is
     * @return null where there is none
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

    /** Tasks over threads. */
    double load() {
        return (double) entered / threads;
    }

    /** Waits until no task is left; false where that takes longer. An interrupt ends the wait. */
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

    /** The threads end with the tasks that they run; what waits is dropped. */
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
            // Those that are there do the work.
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

    /** Null once closed. */
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
