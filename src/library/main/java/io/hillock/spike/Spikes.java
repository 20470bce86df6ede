package io.hillock.spike;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Encodings as lists of spikes, as an event camera gives them: for each step, the sources that spike with value 1. All
 * other sources are silent. The bits of the results equal those of the same input in full ({@link #dense}). Engines in
 * this process read the lists in place. If few sources spike, this takes less time and memory.
 *
 * <p>Row r is step r mod {@code steps} of sample r / {@code steps}. Its spikes are {@code sources} from index
 * {@code offsets[r]} up to {@code offsets[r + 1]}, ascending, without duplicates. The caller owns the native memory and
 * must not change it during a call.
 *
 * @param offsets int64 {@code [size * steps + 1]}, never descending; they may begin above 0
 * @param sources int32
 * @param inputs elements per step of the network's input
 * @param size samples, at least 1
 * @param steps time steps, at least 1
 */
public record Spikes(MemorySegment offsets, MemorySegment sources, int inputs, int size, int steps)
        implements
            Stimulus {
    /**
     * @throws IllegalArgumentException if memory is on the heap or misaligned, the number of offsets is wrong, or size
     *     or steps are below 1
     */
    public Spikes {
        if (size < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    "spikes need at least 1 sample and 1 step, have " + size + " and " + steps);
        }
        check("offsets", offsets, JAVA_LONG);
        check("sources", sources, JAVA_INT);
        if (offsets.byteSize() / Long.BYTES != (long) size * steps + 1) {
            throw new IllegalArgumentException("there are " + offsets.byteSize() / Long.BYTES + " offsets, "
                    + ((long) size * steps + 1) + " are needed for " + size + " samples of " + steps + " steps");
        }
    }

    private static void check(String what, MemorySegment memory, ValueLayout element) {
        SegmentCheck.offHeap(what, memory, element.byteSize());
        if (memory.byteSize() % element.byteSize() != 0) {
            throw new IllegalArgumentException(
                    what + " have " + element.byteSize() + " bytes each, this segment has " + memory.byteSize());
        }
    }

    /** Copies one sample's spikes off-heap: {@code steps[t]} holds the sources that spike at step t, ascending. */
    public static Spikes of(Arena arena, int inputs, int[]... steps) {
        MemorySegment offsets = arena.allocate(JAVA_LONG, steps.length + 1);
        MemorySegment sources = arena.allocate(JAVA_INT, Arrays.stream(steps).mapToLong(step -> step.length).sum());
        long end = 0;
        for (int t = 0; t < steps.length; t++) {
            MemorySegment.copy(steps[t], 0, sources, JAVA_INT, end * Integer.BYTES, steps[t].length);
            end += steps[t].length;
            offsets.setAtIndex(JAVA_LONG, t + 1, end);
        }
        return new Spikes(offsets, sources, inputs, 1, steps.length);
    }

    /**
     * Steps {@code first} to {@code first + length} (exclusive) of one sample, in the same memory, so that a session
     * can take a long recording in parts.
     *
     * @throws IllegalArgumentException if there are several samples
     * @throws IndexOutOfBoundsException if the steps are out of range
     */
    public Spikes part(int first, int length) {
        if (size != 1) {
            throw new IllegalArgumentException("only the spikes of one sample can be divided, these have " + size);
        }
        return new Spikes(offsets.asSlice((long) first * Long.BYTES, (length + 1L) * Long.BYTES), sources, inputs, 1,
                length);
    }

    /**
     * The same input in full, for engines that read rows: {@code size * steps * inputs} floats.
     *
     * @throws IllegalArgumentException if the lists are invalid; the message says where
     */
    public Batch dense(Arena arena) {
        check(inputs);
        MemorySegment values = arena.allocate(JAVA_FLOAT, Math.multiplyExact((long) size * steps, inputs));
        long rowBytes = (long) inputs * Float.BYTES;
        for (long row = 0; row < (long) size * steps; row++) {
            fill(row, values.asSlice(row * rowBytes, rowBytes));
        }
        return new Batch(values, size, steps, false);
    }

    /**
     * Sets the sources that spike in a row to 1. Engines call this after {@link #check}. It reads each number once and
     * then checks its range, so that lists which another thread changes meanwhile cause an exception and nothing worse.
     *
     * @param into the row's {@code inputs} floats, all 0
     * @throws IllegalArgumentException if the lists have changed since the check
     */
    public void fill(long row, MemorySegment into) {
        long begin = begin(row);
        long end = begin(row + 1);
        if (begin < 0 || end < begin || end > sources.byteSize() / Integer.BYTES) {
            throw changed(row);
        }
        for (long k = begin; k < end; k++) {
            int source = source(k);
            if (source < 0 || source >= inputs) {
                throw changed(row);
            }
            into.setAtIndex(JAVA_FLOAT, source, 1);
        }
    }

    private IllegalArgumentException changed(long row) {
        return refused(row, "the lists changed during the run");
    }

    /** Index in {@link #sources} where the spikes of a row begin and those of the previous row end. */
    private long begin(long row) {
        return offsets.getAtIndex(JAVA_LONG, row);
    }

    /** The source of a spike, by its index in {@link #sources}. */
    private int source(long spike) {
        return sources.getAtIndex(JAVA_INT, spike);
    }

    /** @throws IllegalArgumentException if the network has another number of inputs, or the lists are invalid */
    public void check(long networkInputs) {
        checkInputs(networkInputs);
        long count = sources.byteSize() / Integer.BYTES;
        for (long row = 0; row < (long) size * steps; row++) {
            long begin = begin(row);
            long end = begin(row + 1);
            if (begin < 0 || end < begin || end > count) {
                throw refused(row, "offsets from " + begin + " to " + end + " of " + count + " sources");
            }
            int before = -1;
            for (long k = begin; k < end; k++) {
                int source = source(k);
                if (source < 0 || source >= inputs) {
                    throw refused(row, "source " + Integer.toUnsignedString(source) + " of " + inputs);
                }
                if (source <= before) {
                    throw refused(row, "source " + source + " after " + before);
                }
                before = source;
            }
        }
    }

    private IllegalArgumentException refused(long row, String problem) {
        return new IllegalArgumentException(
                "spikes of sample " + row / steps + ", step " + row % steps + ": " + problem);
    }

    @Override
    public void checkInputs(long networkInputs) {
        if (networkInputs != inputs) {
            throw new IllegalArgumentException(
                    "spikes of " + inputs + " inputs, the network has " + networkInputs);
        }
    }

    @Override
    public void checkMemory() {
        ThreadAccess.check("the list of offsets", offsets);
        ThreadAccess.check("the list of sources", sources);
    }
}
