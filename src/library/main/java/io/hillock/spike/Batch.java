package io.hillock.spike;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Encodings to run in one call: float32, row-major, off-heap, owned by the caller, who keeps it unchanged during the call.
 * Engines read it where it lies.
 *
 * @param values {@code [size][steps][*in]}, or {@code [size][*in]} where held; native memory, aligned to 4 bytes, all finite, in the
 *     machine's byte order. It may be read-only. A {@code ByteBuffer} is big-endian unless told otherwise, and its segment forgets that:
 *     {@link #copy} takes buffers
 * @param size samples, at least 1
 * @param steps time steps, at least 1
 * @param held whether each encoding is one vector, held constant for all steps (direct current)
 */
public record Batch(MemorySegment values, int size, int steps, boolean held) implements Stimulus {
    /** @throws IllegalArgumentException for heap memory, misaligned memory, a size or steps below 1 */
    public Batch {
        if (size < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    "a batch needs at least 1 sample and 1 step, has " + size + " and " + steps);
        }
        SegmentCheck.offHeap("values", values, Float.BYTES);
    }

    /**
     * Copies a buffer's floats from its position to its limit off-heap; the buffer may lie anywhere and have any byte order, and is
     * left as it is.
     *
     * @param held as in {@link Batch}
     */
    public static Batch copy(Arena arena, FloatBuffer values, int size, int steps, boolean held) {
        Objects.requireNonNull(values, "values");
        MemorySegment copy = arena.allocate(ValueLayout.JAVA_FLOAT, values.remaining());
        MemorySegment.copy(MemorySegment.ofBuffer(values), ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(values.order()),
                0,
                copy, ValueLayout.JAVA_FLOAT, 0, values.remaining());
        return new Batch(copy, size, steps, held);
    }

    /** Floats that {@code values} must hold for a network of {@code inputs} elements a step. */
    public long elements(long inputs) {
        return Math.multiplyExact(held ? size : Math.multiplyExact((long) size, steps), inputs);
    }

    /** @throws IllegalArgumentException where {@code values} does not hold exactly what {@code inputs} a step ask for */
    @Override
    public void checkInputs(long inputs) {
        long expected = Math.multiplyExact(elements(inputs), ValueLayout.JAVA_FLOAT.byteSize());
        if (values.byteSize() != expected) {
            throw new IllegalArgumentException(
                    "input has " + values.byteSize() + " bytes, " + expected + " are needed for "
                            + size + " samples of " + (held ? "" : steps + " steps of ") + inputs + " floats");
        }
    }

    @Override
    public void checkMemory() {
        ThreadAccess.check("the encoding", values);
    }
}
