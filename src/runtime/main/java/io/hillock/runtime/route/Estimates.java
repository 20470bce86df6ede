package io.hillock.runtime.route;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long an engine takes lately, for each class of batch size (1, 2–3, 4–7, …): a mean in which each new latency weighs an eighth,
 * so that the older ones fade. Thread-safe; of two updates at once one may be lost.
 */
public final class Estimates {
    private static final int CLASSES = 32;
    private static final int SHIFT = 3;

    private final AtomicLongArray nanos = new AtomicLongArray(CLASSES);

    /** None yet. */
    public Estimates() {}

    /** Of a batch of so many samples, in ns; 0 where there is none yet. */
    public long of(int samples) {
        return nanos.getOpaque(index(samples));
    }

    /**
     * A batch of so many samples was run.
     *
     * @param latency in ns
     */
    public void note(int samples, long latency) {
        int index = index(samples);
        long before = nanos.getOpaque(index);
        long after = before == 0 ? latency : before + (latency - before >> SHIFT);
        nanos.setOpaque(index, Math.max(after, 1));
    }

    private static int index(int samples) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(samples);
    }
}
