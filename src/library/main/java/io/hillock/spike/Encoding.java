package io.hillock.spike;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * The input of a network over time, for one sample. The caller owns the memory and must not change it during a call.
 *
 * @param batch the same memory as a batch of one sample
 */
public record Encoding(Batch batch) {
    /** @throws IllegalArgumentException if the batch has more than one sample */
    public Encoding {
        Objects.requireNonNull(batch, "batch");
        if (batch.size() != 1) {
            throw new IllegalArgumentException("an encoding is one sample, this batch has " + batch.size());
        }
    }

    /**
     * One sample in the caller's memory.
     *
     * @param values float32 {@code [steps][*in]}, or {@code [*in]} if held; see {@link Batch#values()}
     * @param steps time steps, at least 1
     * @param held whether {@code values} is one vector, held constant for all steps
     */
    public Encoding(MemorySegment values, int steps, boolean held) {
        this(new Batch(values, 1, steps, held));
    }

    /** Copies one vector off-heap, to be held constant for {@code steps} steps. */
    public static Encoding held(Arena arena, int steps, float... vector) {
        return new Encoding(arena.allocateFrom(ValueLayout.JAVA_FLOAT, vector), steps, true);
    }

    /** Copies one vector off-heap, to be held constant, like {@link Batch#copy}; the buffer may have any byte order. */
    public static Encoding held(Arena arena, int steps, FloatBuffer vector) {
        return new Encoding(Batch.copy(arena, vector, 1, steps, true));
    }

    /** Copies {@code [steps][*in]} floats off-heap. */
    public static Encoding sequence(Arena arena, int steps, float... values) {
        return new Encoding(arena.allocateFrom(ValueLayout.JAVA_FLOAT, values), steps, false);
    }

    /** Copies {@code [steps][*in]} floats off-heap, like {@link Batch#copy}; the buffer may have any byte order. */
    public static Encoding sequence(Arena arena, int steps, FloatBuffer values) {
        return new Encoding(Batch.copy(arena, values, 1, steps, false));
    }
}
