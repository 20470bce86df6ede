package io.hillock.spike;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A batch of encodings to run in one call: float32, row-major, off-heap. The caller owns the memory and must not change
 * it during the call. Engines read it in place.
 *
 * @param values {@code [size][steps][*in]}, or {@code [size][*in]} if held. Native memory, aligned to 4 bytes, all
 *     values finite, in the machine's byte order; it may be read-only. A {@code ByteBuffer} is big-endian by default,
 *     and a segment made of it loses its byte order: use {@link #copy} for buffers
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
     * Copies a buffer's floats, from its position to its limit, off-heap. The buffer may be on or off the heap and in
     * any byte order; it stays unchanged.
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

    /**
     * Copies the values of several Inputs off-heap, step by step one Input after the other, as a network with these
     * Inputs reads them.
     *
     * @param inputs as {@code Image.inputPorts} lists them
     * @param values float32 {@code [size][steps][*shape]} for each Input by its name, or {@code [size][*shape]} if held;
     *     on or off the heap, in the machine's byte order
     * @param held whether each encoding is one vector, held constant for all steps; for all Inputs or none
     * @throws IllegalArgumentException if an Input is missing, unknown, or has another number of values; the message
     *     names it
     */
    public static Batch of(Arena arena, List<InputPort> inputs, Map<String, MemorySegment> values, int size, int steps,
            boolean held) {
        values.keySet().forEach(name -> InputPort.find(inputs, name));
        long rows = held ? size : Math.multiplyExact((long) size, steps);
        long rowBytes = inputs.stream().mapToLong(input -> (long) input.shape().size() * Float.BYTES).sum();
        MemorySegment all = arena.allocate(Math.multiplyExact(rows, rowBytes), Float.BYTES);
        for (InputPort input : inputs) {
            MemorySegment own = values.get(input.name());
            long bytes = (long) input.shape().size() * Float.BYTES;
            if (own == null || own.byteSize() != rows * bytes) {
                throw new IllegalArgumentException("Input '" + input.name() + "' "
                        + (own == null ? "has no values" : "has " + own.byteSize() + " bytes") + ", " + rows * bytes
                        + " are needed for " + size + " samples of " + (held ? "" : steps + " steps of ")
                        + input.shape().size() + " floats");
            }
            for (long row = 0; row < rows; row++) {
                MemorySegment.copy(own, row * bytes, all, row * rowBytes + (long) input.offset() * Float.BYTES, bytes);
            }
        }
        return new Batch(all, size, steps, held);
    }

    /** The number of floats in {@code values} for a network with {@code inputs} elements per step. */
    public long elements(long inputs) {
        return Math.multiplyExact(held ? size : Math.multiplyExact((long) size, steps), inputs);
    }

    /**
     * @throws IllegalArgumentException if {@code values} does not hold exactly the floats that a network with
     *     {@code inputs} elements per step needs
     */
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
