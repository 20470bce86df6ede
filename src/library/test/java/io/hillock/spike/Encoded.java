package io.hillock.spike;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Runs encoders over heap arrays. */
final class Encoded {
    private Encoded() {}

    /** Returns the rows of the result; {@code into} is full of garbage before the call. */
    static float[][] rows(Encoder encoder, int steps, float... values) {
        int outputs = encoder.outputs(encoder instanceof DeltaModulation ? values.length / steps : values.length);
        float[] into = new float[steps * outputs];
        Arrays.fill(into, Float.NaN);
        encoder.encode(MemorySegment.ofArray(values), MemorySegment.ofArray(into), steps);
        float[][] rows = new float[steps][];
        for (int step = 0; step < steps; step++) {
            rows[step] = Arrays.copyOfRange(into, step * outputs, (step + 1) * outputs);
        }
        return rows;
    }

    static MemorySegment segment(float[]... rows) {
        MemorySegment segment = MemorySegment.ofArray(new float[rows.length * rows[0].length]);
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                segment.setAtIndex(ValueLayout.JAVA_FLOAT, (long) row * rows[row].length + i, rows[row][i]);
            }
        }
        return segment;
    }
}
