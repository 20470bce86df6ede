package io.hillock.spike;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One encoding, a {@link Batch} of one: what a network sees over time.
 *
 * @param values float32 {@code [steps][*in]}, or {@code [*in]} where held; see {@link Batch#values()}
 * @param steps time steps, at least 1
 * @param held whether {@code values} is one vector, held constant for all steps
 */
public record Encoding(MemorySegment values, int steps, boolean held) {
    /** @throws IllegalArgumentException as {@link Batch} does */
    public Encoding {
        new Batch(values, 1, steps, held);
    }

    /** Copies one vector off-heap, to be held constant for {@code steps} steps. */
    public static Encoding held(Arena arena, int steps, float... vector) {
        return new Encoding(arena.allocateFrom(ValueLayout.JAVA_FLOAT, vector), steps, true);
    }

    /** Copies {@code [steps][*in]} floats off-heap. */
    public static Encoding sequence(Arena arena, int steps, float... values) {
        return new Encoding(arena.allocateFrom(ValueLayout.JAVA_FLOAT, values), steps, false);
    }

    /** The same memory as a batch of one sample. */
    public Batch batch() {
        return new Batch(values, 1, steps, held);
    }
}
