package io.hillock.unified.route;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long an engine takes lately, for each class of batch size (1, 2–3, 4–7, …): a mean in which each new latency weighs an eighth,
 * so that the older ones fade; and of all batches together, how long it takes for a step of a sample. Thread-safe; of two updates at
 * once one may be lost.
 */
public final class LatencyEstimates {
    private static final int CLASSES = 32;
    private static final int SHIFT = 3;
    /** Behind the classes: ns a run, and the steps of all samples a run, in units of an eighth, so that small ones are not rounded away. */
    private static final int TIME = CLASSES;
    private static final int WORK = CLASSES + 1;

    private final AtomicLongArray nanos = new AtomicLongArray(CLASSES + 2);

    /** None yet. */
    public LatencyEstimates() {}

    /** Of a batch of so many samples, in ns; 0 where there is none yet. */
    public long of(int samples) {
        return nanos.getOpaque(index(samples));
    }

    /**
     * A batch of so many samples was run.
     *
     * @param steps of each sample
     * @param latency in ns
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

    /** What so many samples of so many steps should take, in ns, if time grows with both; 0 while nothing has run. */
    long expected(int samples, int steps) {
        double work = nanos.getOpaque(WORK);
        return work == 0 ? 0 : (long) Math.ceil(nanos.getOpaque(TIME) / work * samples * steps);
    }

    private static int index(int samples) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(samples);
    }
}
