package io.hillock.unified.layer;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads that run engines beside the caller's thread. There are as many as are needed at once; each ends after a minute without
 * work. The thread that became idle last gets the next task, and spins for a moment if its tasks usually follow each other closely. They
 * are daemon threads. Thread-safe.
 */
public final class HelperThreads implements AutoCloseable {
    private static final int SPARE = Runtime.getRuntime().availableProcessors() - 1;

    /**
     * How long a thread that joins a task spins before it parks, in ns. It is the most that waking can cost, so spinning wastes no more
     * than it can save. Waking costs some 10 µs if the processor is awake, and near 100 µs if a virtual machine must first get it back.
     */
    static final long WAKING_NANOS = SPARE > 0 ? 100_000 : 0;

    /**
     * How long an idle helper thread spins between tasks, in ns. The system may wake a parked thread on the processor of its waker; then
     * both share that processor until the system moves one of them.
     */
    static final long AWAKE_NANOS = 5 * WAKING_NANOS;

    static final long REST_NANOS = Duration.ofMinutes(1).toNanos();

    private final ConcurrentLinkedDeque<HelperThread> resting = new ConcurrentLinkedDeque<>();
    private final AtomicInteger awake = new AtomicInteger(SPARE);
    private final AtomicInteger started = new AtomicInteger();
    private volatile boolean closed;

    /** Without threads. */
    public HelperThreads() {}

    /**
     * Starts a task now.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public HelperTask start(Runnable task) {
        if (closed) {
            throw new IllegalStateException("the helper threads are closed");
        }
        HelperTask helperTask = new HelperTask(task);
        HelperThread helper = resting.pollFirst();
        if (helper == null) {
            Thread.ofPlatform().daemon().name("hillock-worker-" + started.getAndIncrement())
                    .start(new HelperThread(this, helperTask));
        } else {
            helper.give(helperTask);
        }
        return helperTask;
    }

    /** Whether an idle thread may spin. One processor is left to working threads. A thread that got a yes must call {@link #sleeps()}. */
    boolean mayStayAwake() {
        if (awake.decrementAndGet() >= 0) {
            return true;
        }
        awake.incrementAndGet();
        return false;
    }

    void sleeps() {
        awake.incrementAndGet();
    }

    void rests(HelperThread helper) {
        resting.addFirst(helper);
    }

    /** Whether the thread may end, because nobody has taken it for a task. */
    boolean leaves(HelperThread helper) {
        return resting.remove(helper);
    }

    boolean closed() {
        return closed;
    }

    /** Tasks under way finish; no new ones start. */
    @Override
    public void close() {
        closed = true;
        resting.forEach(HelperThread::wake);
    }
}
