package io.hillock.event;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.spike.Batch;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One sample of events, binned into time steps: which inputs of a network have a value in which step. Immutable; threads
 * may share it.
 */
public final class BinnedEvents {
    private final int inputs;
    private final int steps;
    private final long shared;
    private final long leftOut;
    /** step · inputs + input, ascending, without duplicates. */
    private final long[] cells;
    /** One for each cell; null if all are 1. */
    private final float[] values;

    private BinnedEvents(int inputs, int steps, long shared, long leftOut, long[] cells, float[] values) {
        this.inputs = inputs;
        this.steps = steps;
        this.shared = shared;
        this.leftOut = leftOut;
        this.cells = cells;
        this.values = values;
    }

    /**
     * Sorts the cells.
     *
     * @param cells step · inputs + input of each event, in any order; the array is taken over
     * @param leftOut events behind the last step, which have no cell
     * @param counts whether the value of a cell is the number of its events; otherwise it is 1
     */
    static BinnedEvents of(int inputs, int steps, long[] cells, long leftOut, boolean counts) {
        Arrays.sort(cells);
        float[] values = counts ? new float[cells.length] : null;
        int distinct = 0;
        for (int i = 0; i < cells.length; i++) {
            if (i == 0 || cells[i] != cells[i - 1]) {
                cells[distinct++] = cells[i];
            }
            if (counts) {
                values[distinct - 1]++;
            }
        }
        boolean single = distinct == cells.length;
        return new BinnedEvents(inputs, steps, cells.length - distinct, leftOut, Arrays.copyOf(cells, distinct),
                counts && !single ? Arrays.copyOf(values, distinct) : null);
    }

    /** Takes a value for each cell. */
    static BinnedEvents of(int inputs, int steps, Map<Long, Float> values, long leftOut) {
        long[] cells = values.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        float[] each = new float[cells.length];
        for (int i = 0; i < cells.length; i++) {
            each[i] = values.get(cells[i]);
        }
        return new BinnedEvents(inputs, steps, 0, leftOut, cells, each);
    }

    /** Elements per step of the network's input. */
    public int inputs() {
        return inputs;
    }

    /** Time steps; the last one may have no event. */
    public int steps() {
        return steps;
    }

    /** How many events fell on an input and a step that another event had already. */
    public long shared() {
        return shared;
    }

    /** How many events come after the last step and are left out; 0 unless the caller chose the steps. */
    public long leftOut() {
        return leftOut;
    }

    /** Inputs with a value, summed over all steps. */
    public int size() {
        return cells.length;
    }

    /** Whether every value is 1, so that lists of spikes can hold them. */
    public boolean binary() {
        return values == null;
    }

    /**
     * One call's input in off-heap memory: {@link Spikes} if all samples are binary, otherwise a {@link Batch} in full.
     *
     * @param samples at least 1, all with the same inputs; shorter ones are silent after their last step
     * @param steps at least those of the longest sample
     * @throws IllegalArgumentException if the samples do not fit
     */
    public static Stimulus stimulus(Arena arena, int steps, List<BinnedEvents> samples) {
        return samples.stream().allMatch(BinnedEvents::binary)
                ? spikes(arena, steps, samples)
                : batch(arena, steps, samples);
    }

    /**
     * Lists of spikes, as {@link #stimulus} gives them for binary samples.
     *
     * @throws IllegalArgumentException if the samples do not fit or one is not binary
     */
    public static Spikes spikes(Arena arena, int steps, List<BinnedEvents> samples) {
        check(steps, samples);
        if (!samples.stream().allMatch(BinnedEvents::binary)) {
            throw new IllegalArgumentException("a list of spikes holds no values other than 1");
        }
        MemorySegment offsets = arena.allocate(JAVA_LONG, (long) samples.size() * steps + 1);
        MemorySegment sources = arena.allocate(JAVA_INT, samples.stream().mapToLong(BinnedEvents::size).sum());
        long row = 0;
        long spike = 0;
        for (BinnedEvents sample : samples) {
            long firstRow = row;
            for (long cell : sample.cells) {
                for (long of = firstRow + cell / sample.inputs; row < of; row++) {
                    offsets.setAtIndex(JAVA_LONG, row + 1, spike);
                }
                sources.setAtIndex(JAVA_INT, spike++, (int) (cell % sample.inputs));
            }
            for (; row < firstRow + steps; row++) {
                offsets.setAtIndex(JAVA_LONG, row + 1, spike);
            }
        }
        return new Spikes(offsets, sources, samples.getFirst().inputs, samples.size(), steps);
    }

    /**
     * The values in full, {@code [samples][steps][inputs]}.
     *
     * @throws IllegalArgumentException if the samples do not fit
     */
    public static Batch batch(Arena arena, int steps, List<BinnedEvents> samples) {
        check(steps, samples);
        long perSample = Math.multiplyExact((long) steps, samples.getFirst().inputs);
        MemorySegment all = arena.allocate(JAVA_FLOAT, Math.multiplyExact(perSample, samples.size()));
        long start = 0;
        for (BinnedEvents sample : samples) {
            for (int i = 0; i < sample.cells.length; i++) {
                all.setAtIndex(JAVA_FLOAT, start + sample.cells[i], sample.values == null ? 1 : sample.values[i]);
            }
            start += perSample;
        }
        return new Batch(all, samples.size(), steps, false);
    }

    /**
     * Writes the values in full, {@code [steps][inputs]}, row-major; steps after the last one are silent.
     *
     * @param into its first elements; it may be longer
     * @param steps at least those of this sample
     * @throws IllegalArgumentException if there are more steps here, or the array is too short
     */
    public void write(float[] into, int steps) {
        check(steps, List.of(this));
        long elements = (long) steps * inputs;
        if (elements > into.length) {
            throw new IllegalArgumentException(
                    steps + " steps of " + inputs + " inputs do not fit " + into.length + " elements");
        }
        Arrays.fill(into, 0, (int) elements, 0);
        for (int i = 0; i < cells.length; i++) {
            into[(int) cells[i]] = values == null ? 1 : values[i];
        }
    }

    private static void check(int steps, List<BinnedEvents> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
        for (BinnedEvents sample : samples) {
            if (sample.inputs != samples.getFirst().inputs || sample.steps > steps) {
                throw new IllegalArgumentException("a sample of " + sample.steps + " steps and " + sample.inputs
                        + " inputs does not fit " + steps + " steps and " + samples.getFirst().inputs + " inputs");
            }
        }
    }
}
