package io.hillock.runtime.remote;

import io.hillock.message.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bounded number of platform threads, and of tasks that wait for them. Any thread. Its threads are daemons, so they keep no program
 * alive.
 */
final class Workers implements Executor, AutoCloseable {
    /** Stands for a thread that has nothing to do with whoever sent a message. */
    private static final Thread OTHER = Thread.ofPlatform().daemon().unstarted(() -> {});

    private final int threads;
    private final int most;
    private final Semaphore room;
    private final ExecutorService pool;

    /** @param waiting tasks beyond those that run */
    Workers(String name, int threads, int waiting) {
        this.threads = threads;
        this.most = threads + waiting;
        this.room = new Semaphore(most);
        this.pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    /**
     * What workers can read: within a process a message's memory may belong to the thread that sent it, then it is copied.
     *
     * @param data read on the calling thread
     */
    static MemorySegment readable(MemorySegment data) {
        return data.isAccessibleBy(OTHER)
                ? data
                : Arena.ofAuto().allocate(data.byteSize(), Long.BYTES).copyFrom(data);
    }

    static WireTensor readable(WireTensor tensor) {
        return new WireTensor(tensor.name(), tensor.type(), tensor.shape(), readable(tensor.data()));
    }

    /** Whether one more task may come; {@link #left} when it has ended. */
    boolean enter() {
        return room.tryAcquire();
    }

    void left() {
        room.release();
    }

    /** Tasks that have entered. */
    int size() {
        return most - room.availablePermits();
    }

    /** Tasks over threads. */
    double load() {
        return (double) size() / threads;
    }

    /** For tasks that have entered. */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Waits for those that have entered; an interrupt ends the wait. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
