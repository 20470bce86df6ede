package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/**
 * Turns numbers into an engine's input: float32 values into float32 currents or spikes of amplitude 1, step by step.
 *
 * <p>
 * Immutable and stateless: any thread, same arguments, same bits on every machine. The formulas and
 * their sources stand in {@code src/docs/encoders.md}.
 */
public sealed interface Encoder permits DirectCurrent, Rate, Latency, DeltaModulation, Population {

    /** Elements of one step of the result, for so many values (a step's values for {@link DeltaModulation}). */
    int outputs(int inputs);

    /**
     * Encodes values over {@code steps} time steps. Memory is float32, aligned to 4, and the two segments must not overlap.
     *
     * @param values
     *            float [n], or float [steps][n] for {@link DeltaModulation}; finite
     * @param into
     *            float [steps][outputs(n)], all of it written
     * @param steps
     *            at least 1
     * @throws IllegalArgumentException
     *             if a segment has the wrong size or a value is not finite; {@code into} is then undefined
     */
    void encode(MemorySegment values, MemorySegment into, int steps);
}
