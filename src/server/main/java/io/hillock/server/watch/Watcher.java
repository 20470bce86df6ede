package io.hillock.server.watch;

import io.hillock.spike.Response;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Somebody who looks. A few frames wait for it; newer ones replace the oldest. While all places are taken it gets no new runs, so whoever
 * reads slowly or not at all costs requests nothing. Thread-safe.
 */
public final class Watcher implements AutoCloseable {
    private static final int WAITING = 4;

    private final RunWatch watch;
    private final Consumer<byte[]> sink;
    private final Thread sender;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
    private volatile Subscription subscription = Subscription.NONE;
    private volatile boolean full;
    /** Whether a run records what it wants, and has not been shown to it yet. */
    private final AtomicBoolean expects = new AtomicBoolean();
    private long dropped;
    private boolean closed;

    Watcher(RunWatch watch, Consumer<byte[]> sink) {
        this.watch = watch;
        this.sink = sink;
        sender = Thread.ofVirtual().name("hillock-watch").start(this::send);
    }

    /** From now on it sees this, and nothing of before. */
    public void subscribe(Subscription wanted) {
        synchronized (frames) {
            frames.clear();
            full = false;
            subscription = Objects.requireNonNull(wanted, "wanted");
        }
        skipped.set(0);
    }

    /**
     * The recordings that it wants of a run that begins now; empty if it wants none.
     *
     * @param now on the clock of {@link System#nanoTime}
     */
    List<String> next(String model, long now) {
        Subscription wanted = subscription;
        if (!wanted.model().equals(model)) {
            return List.of();
        }
        long due = nextAt.get();
        if (full || now - due < 0 || !nextAt.compareAndSet(due, now + 1_000_000_000L / wanted.rate())) {
            skipped.incrementAndGet();
            return List.of();
        }
        expects.set(true);
        return wanted.recordings();
    }

    /** Takes what it wants of a run, if one was to record it: runs that record it for others only are not its own. */
    void ran(String model, Response response) {
        Subscription wanted = subscription;
        if (!wanted.model().equals(model) || !RunFrame.shows(response, wanted) || !expects.compareAndSet(true, false)) {
            return;
        }
        long before;
        synchronized (frames) {
            before = dropped;
        }
        byte[] frame = RunFrame.of(model, response, wanted, skipped.getAndSet(0), before);
        synchronized (frames) {
            if (closed || subscription != wanted) {
                return;
            }
            if (frames.size() == WAITING) {
                frames.removeFirst();
                dropped++;
            }
            frames.addLast(frame);
            full = frames.size() == WAITING;
            frames.notifyAll();
        }
    }

    private void send() {
        try {
            while (true) {
                sink.accept(take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The connection is gone.
            close();
        }
    }

    private byte[] take() throws InterruptedException {
        synchronized (frames) {
            while (frames.isEmpty()) {
                frames.wait();
            }
            full = false;
            return frames.removeFirst();
        }
    }

    @Override
    public void close() {
        synchronized (frames) {
            closed = true;
            frames.clear();
        }
        subscription = Subscription.NONE;
        watch.forget(this);
        sender.interrupt();
    }
}
