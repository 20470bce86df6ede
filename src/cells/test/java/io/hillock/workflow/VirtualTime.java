package io.hillock.workflow;

import io.hillock.net.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes while someone sleeps, or when a test says so. What is due happens on the thread that moves it. */
public final class VirtualTime implements Clock, InstantSource {
    private final List<Due> dues = new ArrayList<>();
    private final List<Long> sleeps = new ArrayList<>();
    private long now = 1;

    private record Due(long at, Runnable task) {}

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(nanos() / 1_000_000);
    }

    @Override
    public synchronized Alarm after(long nanos, Runnable task) {
        Due due = new Due(now + nanos, task);
        dues.add(due);
        return () -> cancel(due);
    }

    private synchronized void cancel(Due due) {
        dues.remove(due);
    }

    @Override
    public void park(Object blocker, long nanos) {
        advance(nanos);
    }

    @Override
    public void sleep(long nanos) {
        synchronized (this) {
            sleeps.add(nanos);
        }
        advance(nanos);
    }

    /** How long threads have slept, in ns. */
    public synchronized List<Long> sleeps() {
        return List.copyOf(sleeps);
    }

    public void advance(long nanos) {
        long end = nanos() + nanos;
        for (Due due = next(end); due != null; due = next(end)) {
            due.task.run();
        }
    }

    private synchronized Due next(long end) {
        Due due = dues.stream().filter(one -> one.at <= end).min(Comparator.comparingLong(Due::at)).orElse(null);
        now = due == null ? end : Math.max(now, due.at);
        dues.remove(due);
        return due;
    }
}
