package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/**
 * Turns numbers into an engine's input: float32 values into float32 currents, or into spikes of amplitude 1, step by
 * step.
 *
 * <p>Encoders are immutable and stateless: any thread may use them, and the same arguments give the same bits on every
 * machine. {@code src/docs/encoders.md} gives the formulas and their sources.
 */
public sealed interface Encoder permits DirectCurrent, Rate, Latency, DeltaModulation, Population {

    /**
     * The number of elements per step of the result, for {@code inputs} values ({@code inputs} values per step for
     * {@link DeltaModulation}).
     */
    int outputs(int inputs);

    /**
     * Encodes values over {@code steps} time steps. Memory is float32, aligned to 4 bytes, and the two segments must
     * not overlap.
     *
     * @param values float [n], or float [steps][n] for {@link DeltaModulation}; finite
     * @param into float [steps][outputs(n)]; every element is written
     * @param steps at least 1
     * @throws IllegalArgumentException if a segment has the wrong size or a value is not finite; {@code into} is then
     *     undefined
     */
    void encode(MemorySegment values, MemorySegment into, int steps);
}
