package io.hillock.spike;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The float32 memory of one encoder call, checked. */
record Float32Memory(MemorySegment values, MemorySegment into, int inputs, int outputs) {

    /** Memory of an encoder that reads the same values at every step. */
    static Float32Memory held(Encoder encoder, MemorySegment values, MemorySegment into, int steps) {
        return of(encoder, values, into, steps, 1);
    }

    /** Memory of an encoder that reads new values at every step. */
    static Float32Memory signal(Encoder encoder, MemorySegment values, MemorySegment into, int steps) {
        return of(encoder, values, into, steps, steps);
    }

    private static Float32Memory of(Encoder encoder, MemorySegment values, MemorySegment into, int steps, int rows) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + ", must be at least 1");
        }
        long row = (long) rows * Float.BYTES;
        if (values.byteSize() % row != 0 || values.byteSize() / row > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "values has " + values.byteSize() + " bytes, no float [" + (rows > 1 ? rows + "][" : "") + "n]");
        }
        int inputs = (int) (values.byteSize() / row);
        int outputs = encoder.outputs(inputs);
        if (into.byteSize() / Float.BYTES != (long) steps * outputs || into.byteSize() % Float.BYTES != 0) {
            throw new IllegalArgumentException("into has " + into.byteSize() + " bytes, not those of float [" + steps
                    + "][" + outputs + "]");
        }
        SegmentCheck.writable("into", into);
        return new Float32Memory(values, into, inputs, outputs);
    }

    /** Returns a value, or throws IllegalArgumentException if it is not finite. */
    float value(long index) {
        float value = values.getAtIndex(ValueLayout.JAVA_FLOAT, index);
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("values[" + index + "] is " + value);
        }
        return value;
    }

    void put(int step, int output, float value) {
        into.setAtIndex(ValueLayout.JAVA_FLOAT, (long) step * outputs + output, value);
    }

    /** Copies the first step's row to all other steps. */
    void repeat(int steps) {
        long row = (long) outputs * Float.BYTES;
        for (int step = 1; step < steps; step++) {
            MemorySegment.copy(into, 0, into, step * row, row);
        }
    }
}
