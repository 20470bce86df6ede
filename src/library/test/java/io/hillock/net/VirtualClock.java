package io.hillock.net;

import java.time.Duration;
import java.util.PriorityQueue;

/** Time that passes when a test says so; what is due happens on the test's thread. */
final class VirtualClock implements Clock {
    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private long now;
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

    /** How long until the next thing happens. */
    synchronized Duration untilNext() {
        return Duration.ofNanos(dues.element().at - now);
    }

    void advance(Duration time) {
        long end = nanos() + time.toNanos();
        for (Due due = next(end); due != null; due = next(end)) {
            due.task.run();
        }
    }

    private synchronized Due next(long end) {
        Due due = dues.peek();
        now = due != null && due.at <= end ? due.at : end;
        return due != null && due.at <= end ? dues.remove() : null;
    }
}
