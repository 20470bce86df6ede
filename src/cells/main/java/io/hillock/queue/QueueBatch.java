package io.hillock.queue;

import io.hillock.journal.JournalException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The outcomes of one worker that are not confirmed yet, and how many requests it should take at a time. One thread. */
final class QueueBatch {
    /** Outcomes wait no longer than this for others. */
    private static final long LONGEST_NANOS = 10_000_000;
    private static final int MOST = 64;
    /** The weight of the newest duration in the mean. */
    private static final double NEWEST = 0.1;

    private final List<Confirmation> open = new ArrayList<>();
    private double meanNanos = LONGEST_NANOS;
    private long began;
    private long oldest;
    private RuntimeException failure;

    /** As many as are likely to run until the first outcome should be confirmed. */
    int most() {
        return (int) Math.clamp(LONGEST_NANOS / meanNanos, 1, MOST);
    }

    void begin() {
        began = System.nanoTime();
    }

    void add(Optional<Confirmation> outcome) {
        if (open.isEmpty()) {
            oldest = System.nanoTime();
        }
        outcome.ifPresent(open::add);
    }

    /** Confirms what waits for too long. */
    void end() {
        long now = System.nanoTime();
        meanNanos += NEWEST * (now - began - meanNanos);
        if (now - oldest > LONGEST_NANOS) {
            settle();
        }
    }

    /** Confirms all outcomes. A failure is told by {@link #check}. */
    void settle() {
        for (Confirmation one : open) {
            try {
                one.await();
            } catch (JournalException | QueueException e) {
                failure = e;
            }
        }
        open.clear();
    }

    /** @throws RuntimeException a {@link JournalException} or a {@link QueueException}, if an outcome could not be stored since the last call; its request waits */
    void check() {
        RuntimeException told = failure;
        failure = null;
        if (told != null) {
            throw told;
        }
    }
}
