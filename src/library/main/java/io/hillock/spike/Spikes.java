package io.hillock.spike;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Encodings as lists of spikes, such as an event camera gives: of each step those sources that spike, with value 1; all others are
 * silent. Engines give the same bits as for the same input in full ({@link #dense}), and those in this process read the lists where they
 * lie: where few sources spike that is less to make, to hold and to read.
 *
 * <p>Row r is step r mod {@code steps} of sample r / {@code steps}; its spikes are {@code sources} from index {@code offsets[r]} up to
 * {@code offsets[r + 1]}, ascending, none twice. Native memory of the caller's, who keeps it unchanged during a call.
 *
 * @param offsets int64 {@code [size * steps + 1]}, never descending; need not begin at 0
 * @param sources int32
 * @param inputs elements a step of the network that this is for
 * @param size samples, at least 1
 * @param steps time steps, at least 1
 */
public record Spikes(MemorySegment offsets, MemorySegment sources, int inputs, int size, int steps)
        implements
            Stimulus {
    /** @throws IllegalArgumentException for heap memory, misaligned memory, a wrong number of offsets, a size or steps below 1 */
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
     * Steps {@code first} to {@code first + length} of one sample, in the same memory: for a session that takes a long recording in parts.
     *
     * @throws IllegalArgumentException where there are several samples
     * @throws IndexOutOfBoundsException where there are no such steps
     */
    public Spikes part(int first, int length) {
        if (size != 1) {
            throw new IllegalArgumentException("a part of one sample, there are " + size);
        }
        return new Spikes(offsets.asSlice((long) first * Long.BYTES, (length + 1L) * Long.BYTES), sources, inputs, 1,
                length);
    }

    /**
     * The same input in full, for engines that read rows: {@code size * steps * inputs} floats.
     *
     * @throws IllegalArgumentException where the lists are not as they should be; the message says where
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
     * Sets to 1 what spikes in a row. For engines, after {@link #check}: it reads each number once and bounds it then, so that
     * lists that another thread changes meanwhile lead to an exception and to nothing worse.
     *
     * @param into the row's {@code inputs} floats, all 0
     * @throws IllegalArgumentException where the lists are no longer what they were
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

    /** Where the spikes of a row begin in {@link #sources}; where those of the row before end. */
    private long begin(long row) {
        return offsets.getAtIndex(JAVA_LONG, row);
    }

    /** The source of a spike. */
    private int source(long spike) {
        return sources.getAtIndex(JAVA_INT, spike);
    }

    /** @throws IllegalArgumentException where this is for another number of inputs, or the lists are not as they should be */
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
