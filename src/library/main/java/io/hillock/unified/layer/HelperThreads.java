package io.hillock.unified.layer;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads that run engines beside the caller's own: as many as are needed at once, each gone after a minute of rest. The one
 * that rested last works first, and it stays awake for a moment where work usually comes again at once. They keep no JVM alive. Thread-safe.
 */
public final class HelperThreads implements AutoCloseable {
    private static final int SPARE = Runtime.getRuntime().availableProcessors() - 1;

    /**
     * How long who waits for work to end stays awake, in ns: what waking costs at most, so that it wastes no more than it can save. That is
     * some 10 µs where the processor is awake, near 100 µs where a virtual machine has to be given it back.
     */
    static final long WAKING_NANOS = SPARE > 0 ? 100_000 : 0;

    /**
     * How long a worker stays awake, in ns, and between what works: a worker that is woken may be put on the processor of who woke it,
     * and then both share that until the system moves one of them.
     */
    static final long AWAKE_NANOS = 5 * WAKING_NANOS;

    static final long REST_NANOS = Duration.ofMinutes(1).toNanos();

    private final ConcurrentLinkedDeque<HelperThread> resting = new ConcurrentLinkedDeque<>();
    private final AtomicInteger awake = new AtomicInteger(SPARE);
    private final AtomicInteger started = new AtomicInteger();
    private volatile boolean closed;

    /** None yet. */
    public HelperThreads() {}

    /**
     * Starts it now.
     *
     * @throws IllegalStateException once closed
     */
    public HelperTask start(Runnable task) {
        if (closed) {
            throw new IllegalStateException("the workers are gone, their owner is closed");
        }
        HelperTask work = new HelperTask(task);
        HelperThread worker = resting.pollFirst();
        if (worker == null) {
            Thread.ofPlatform().daemon().name("hillock-worker-" + started.getAndIncrement())
                    .start(new HelperThread(this, work));
        } else {
            worker.give(work);
        }
        return work;
    }

    /** Whether a worker may rest awake: one processor is left to those who work. What was given is given back. */
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

    void rests(HelperThread worker) {
        resting.addFirst(worker);
    }

    /** Whether it is free to go: nobody has taken it for work. */
    boolean leaves(HelperThread worker) {
        return resting.remove(worker);
    }

    boolean closed() {
        return closed;
    }

    /** What runs goes on to its end; nothing new starts. */
    @Override
    public void close() {
        closed = true;
        resting.forEach(HelperThread::wake);
    }
}
