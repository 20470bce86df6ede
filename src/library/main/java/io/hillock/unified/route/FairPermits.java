package io.hillock.unified.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.unified.LatencyHistogram;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.layer.RequestTrace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits how many requests run at once; the others queue in order of arrival. A request that ends hands its permit to the first in the
 * queue. Thread-safe; a request that need not wait takes a short lock and allocates nothing.
 */
public final class FairPermits {
    /** How often a waiting caller's limit is checked, because a cancellation wakes no thread. */
    private static final long CHECK_NANOS = 10_000_000;

    private final Clock time;
    private final LatencyHistogram waits;
    private final LongAdder rejected;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private volatile int most;
    private volatile long waitNanos;
    /** Below 0 while more requests run than {@link #resize} now allows. */
    private int free;
    private volatile boolean closed;

    /**
     * All permits are free at first.
     *
     * @param most number of requests that run at once, at least 1
     * @param wait the longest time that a request waits
     */
    public FairPermits(int most, Duration wait, Clock time, Metrics metrics) {
        if (most < 1 || wait.isNegative()) {
            throw new IllegalArgumentException(
                    "permits must be at least 1 and the wait must not be negative, are " + most + " and " + wait);
        }
        this.most = most;
        this.free = most;
        this.waitNanos = wait.toNanos();
        this.time = time;
        this.waits = metrics.latencies("queue.time");
        this.rejected = metrics.counter("queue.rejected");
        metrics.gauge("queue.waiting", this::waiting);
    }

    /** The number of requests that wait now. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes the limits. Requests that run or wait stay; if fewer may run, the next permits that are returned go to nobody.
     *
     * @param requests number of requests that run at once, at least 1
     * @param wait the longest time that requests wait that come from now on
     */
    void resize(int requests, Duration wait) {
        lock.lock();
        try {
            free += requests - most;
            most = requests;
            waitNanos = wait.toNanos();
            while (free > 0 && !queue.isEmpty()) {
                free--;
                grant(queue.poll());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets all requests run that wait, because the limit is gone. */
    void open() {
        resize(Integer.MAX_VALUE / 2, Duration.ofNanos(waitNanos));
    }

    private static void grant(Waiter waiter) {
        waiter.granted = true;
        LockSupport.unpark(waiter.thread);
    }

    /**
     * Waits for a permit. The caller must {@link #release()} it.
     *
     * @throws EngineException with {@code OVERLOADED} if none is free in time; with {@code CANCELLED} if the limit is cancelled or the
     *     thread is interrupted while it waits
     * @throws IllegalStateException if the permits are closed meanwhile
     */
    void acquire(Limit limit, RequestTrace trace) {
        Waiter waiter = takeOrQueue();
        if (waiter == null) {
            waits.note(0);
            return;
        }
        long start = time.nanos();
        try {
            await(waiter, start, limit);
        } finally {
            long waited = time.nanos() - start;
            trace.queued(waited);
            waits.note(waited);
        }
    }

    /** A place in the queue, or {@code null} if a permit was free and is now taken. */
    private Waiter takeOrQueue() {
        lock.lock();
        try {
            if (free > 0) {
                free--;
                return null;
            }
            Waiter waiter = new Waiter();
            queue.add(waiter);
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    private void await(Waiter waiter, long start, Limit limit) {
        long longest = waitNanos;
        boolean callers = limit.deadline() != 0 && limit.deadline() - start < longest;
        long most = callers ? limit.deadline() - start : longest;
        while (!waiter.granted) {
            long left = most - (time.nanos() - start);
            boolean stopped = limit.cancelled() || Thread.currentThread().isInterrupted();
            if (closed || stopped || left <= 0) {
                if (leaves(waiter)) {
                    throw refusal(stopped, callers, most);
                }
                return;
            }
            time.park(this, limit == Limit.NONE ? left : Math.min(left, CHECK_NANOS));
        }
    }

    /** Leaves the queue. Returns false if the waiter has already been given a permit. */
    private boolean leaves(Waiter waiter) {
        lock.lock();
        try {
            return queue.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    private RuntimeException refusal(boolean stopped, boolean callers, long nanos) {
        if (closed) {
            return new IllegalStateException("closed while the request waited for its turn");
        }
        if (stopped) {
            return new EngineException(EngineException.Status.CANCELLED, "cancelled in the queue for its turn");
        }
        rejected.increment();
        String when = callers ? "by its deadline" : "within " + nanos / 1_000_000 + " ms";
        return new EngineException(EngineException.Status.OVERLOADED,
                "the request's turn did not come " + when + ", at a limit of " + most + " at once");
    }

    /** Returns a permit, which goes to the first in the queue. */
    void release() {
        Waiter next;
        lock.lock();
        try {
            next = free < 0 ? null : queue.poll();
            if (next == null) {
                free++;
                return;
            }
            next.granted = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(next.thread);
    }

    /** Refuses the requests that wait. Requests that run go on. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.forEach(waiter -> LockSupport.unpark(waiter.thread));
        } finally {
            lock.unlock();
        }
    }

    /** One caller in the queue. */
    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile boolean granted;
    }
}
