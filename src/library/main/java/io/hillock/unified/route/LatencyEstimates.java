package io.hillock.unified.route;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long an engine recently took. For each class of batch size (1, 2–3, 4–7, …) it keeps a mean in which each new latency weighs an
 * eighth. Over all batches it keeps the time per step of a sample. Thread-safe; of two concurrent updates, one may be lost.
 */
public final class LatencyEstimates {
    private static final int CLASSES = 32;
    private static final int SHIFT = 3;
    /**
     * After the classes: the mean time of a run in ns, and the mean number of steps of all samples in a run. Both are in eighths, so that
     * small values are not rounded away.
     */
    private static final int TIME = CLASSES;
    private static final int WORK = CLASSES + 1;

    private final AtomicLongArray nanos = new AtomicLongArray(CLASSES + 2);

    /** Without estimates. */
    public LatencyEstimates() {}

    /** The mean time of a batch of this many samples, in ns; 0 if unknown. */
    public long of(int samples) {
        return nanos.getOpaque(index(samples));
    }

    /**
     * Records the run of a batch of this many samples.
     *
     * @param steps steps of each sample
     * @param latency duration in ns
     */
    public void note(int samples, int steps, long latency) {
        mean(index(samples), latency);
        mean(TIME, latency << SHIFT);
        mean(WORK, (long) samples * steps << SHIFT);
    }

    private void mean(int index, long value) {
        long before = nanos.getOpaque(index);
        long after = before == 0 ? value : before + (value - before >> SHIFT);
        nanos.setOpaque(index, Math.max(after, 1));
    }

    /** The expected time of this many samples of this many steps, in ns, if time grows with both; 0 before the first run. */
    long expected(int samples, int steps) {
        double work = nanos.getOpaque(WORK);
        return work == 0 ? 0 : (long) Math.ceil(nanos.getOpaque(TIME) / work * samples * steps);
    }

    private static int index(int samples) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(samples);
    }
}
