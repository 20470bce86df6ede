package io.hillock.engine.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** One vector of targets, as {@link WidePanel}; the last lanes may have none. */
final class NarrowPanel {
    static final int TARGETS = Lanes.COUNT;

    private NarrowPanel() {}

    static void add(MemorySegment weights, float[] start, int[] sources, int begin, int end, float[] sums) {
        FloatVector sum = Lanes.load(start, 0);
        for (int k = begin; k < end; k++) {
            sum = sum.add(Lanes.load(weights, sources[k] * Lanes.BYTES));
        }
        sum.add(0).intoArray(sums, 0);
    }

    static void multiply(MemorySegment weights, float[] start, int[] sources, int begin, int end, float[] x, int from,
            float[] sums) {
        FloatVector sum = Lanes.load(start, 0);
        for (int k = begin; k < end; k++) {
            sum = Lanes.load(weights, sources[k] * Lanes.BYTES)
                    .fma(FloatVector.broadcast(Lanes.SPECIES, x[from + sources[k]]), sum);
        }
        sum.add(0).intoArray(sums, 0);
    }
}
