package io.hillock.net;

import java.time.Duration;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Time that passes when a test says so; what is due happens on the thread that moves it. A thread that sleeps moves it, a thread that parks
 * waits for {@link #advance}.
 */
public final class VirtualClock implements Clock {
    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private final Map<Thread, Long> parked = new ConcurrentHashMap<>();
    private long now = 1_000_000_000;
    private long count;

    private record Due(long at, long number, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Alarm after(long nanos, Runnable task) {
        var due = new Due(now + nanos, count++, task);
        dues.add(due);
        return () -> cancel(due);
    }

    private synchronized void cancel(Due due) {
        dues.remove(due);
    }

    @Override
    public void park(Object blocker, long nanos) {
        long start = nanos();
        long until = nanos > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + nanos;
        parked.put(Thread.currentThread(), until);
        if (nanos() < until) {
            LockSupport.park(blocker);
        }
        parked.remove(Thread.currentThread());
    }

    @Override
    public void sleep(long nanos) {
        advance(nanos);
    }

    /** Threads that wait here until some time. */
    public int parked() {
        return parked.size();
    }

    /** How long until the next task is due. */
    synchronized Duration untilNext() {
        return Duration.ofNanos(dues.element().at - now);
    }

    public void advance(Duration time) {
        advance(time.toNanos());
    }

    public void advance(long nanos) {
        long end = nanos() + nanos;
        for (Due due = next(end); due != null; due = next(end)) {
            due.task.run();
        }
        parked.keySet().forEach(LockSupport::unpark);
    }

    private synchronized Due next(long end) {
        Due due = dues.peek();
        boolean isDue = due != null && due.at <= end;
        now = Math.max(now, isDue ? due.at : end);
        return isDue ? dues.remove() : null;
    }
}
