package io.hillock.spike;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Encodings to run in one call: float32, row-major, off-heap, owned by the caller, who keeps it unchanged during the call.
 * Engines read it where it lies.
 *
 * @param values {@code [size][steps][*in]}, or {@code [size][*in]} where held; native memory, aligned to 4 bytes, all finite
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
        if (!values.isNative()) {
            throw new IllegalArgumentException(
                    "encodings lie off-heap, this segment is on the heap: copy it with Arena.allocateFrom");
        }
        if (values.address() % Float.BYTES != 0) {
            throw new IllegalArgumentException(
                    "encodings are aligned to 4 bytes, this segment starts at " + values.address());
        }
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
        Access.check("the encoding", values);
    }
}
