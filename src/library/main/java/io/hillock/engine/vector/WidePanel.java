package io.hillock.engine.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Eight vectors of targets. Their sums stay in registers while the sources of a row are added in their order. Adding 0 at the end keeps
 * −0 out.
 */
final class WidePanel {
    static final int TARGETS = 8 * Lanes.COUNT;
    private static final long SOURCE_BYTES = 8 * Lanes.BYTES;

    private WidePanel() {}

    /** Adds the weights of sources that spike. */
    static void add(MemorySegment weights, float[] start, int[] sources, int begin, int end, float[] out,
            int to) {
        FloatVector a = Lanes.load(start, 0), b = Lanes.load(start, Lanes.COUNT);
        FloatVector c = Lanes.load(start, 2 * Lanes.COUNT), d = Lanes.load(start, 3 * Lanes.COUNT);
        FloatVector e = Lanes.load(start, 4 * Lanes.COUNT), f = Lanes.load(start, 5 * Lanes.COUNT);
        FloatVector g = Lanes.load(start, 6 * Lanes.COUNT), h = Lanes.load(start, 7 * Lanes.COUNT);
        for (int k = begin; k < end; k++) {
            long at = sources[k] * SOURCE_BYTES;
            a = a.add(Lanes.load(weights, at));
            b = b.add(Lanes.load(weights, at + Lanes.BYTES));
            c = c.add(Lanes.load(weights, at + 2 * Lanes.BYTES));
            d = d.add(Lanes.load(weights, at + 3 * Lanes.BYTES));
            e = e.add(Lanes.load(weights, at + 4 * Lanes.BYTES));
            f = f.add(Lanes.load(weights, at + 5 * Lanes.BYTES));
            g = g.add(Lanes.load(weights, at + 6 * Lanes.BYTES));
            h = h.add(Lanes.load(weights, at + 7 * Lanes.BYTES));
        }
        a.add(0).intoArray(out, to);
        b.add(0).intoArray(out, to + Lanes.COUNT);
        c.add(0).intoArray(out, to + 2 * Lanes.COUNT);
        d.add(0).intoArray(out, to + 3 * Lanes.COUNT);
        e.add(0).intoArray(out, to + 4 * Lanes.COUNT);
        f.add(0).intoArray(out, to + 5 * Lanes.COUNT);
        g.add(0).intoArray(out, to + 6 * Lanes.COUNT);
        h.add(0).intoArray(out, to + 7 * Lanes.COUNT);
    }

    /** Adds the weights of sources, each multiplied with the source's value in {@code x}. */
    static void multiply(MemorySegment weights, float[] start, int[] sources, int begin, int end, float[] x, int from,
            float[] out,
            int to) {
        FloatVector a = Lanes.load(start, 0), b = Lanes.load(start, Lanes.COUNT);
        FloatVector c = Lanes.load(start, 2 * Lanes.COUNT), d = Lanes.load(start, 3 * Lanes.COUNT);
        FloatVector e = Lanes.load(start, 4 * Lanes.COUNT), f = Lanes.load(start, 5 * Lanes.COUNT);
        FloatVector g = Lanes.load(start, 6 * Lanes.COUNT), h = Lanes.load(start, 7 * Lanes.COUNT);
        for (int k = begin; k < end; k++) {
            long at = sources[k] * SOURCE_BYTES;
            FloatVector value = FloatVector.broadcast(Lanes.SPECIES, x[from + sources[k]]);
            a = Lanes.load(weights, at).fma(value, a);
            b = Lanes.load(weights, at + Lanes.BYTES).fma(value, b);
            c = Lanes.load(weights, at + 2 * Lanes.BYTES).fma(value, c);
            d = Lanes.load(weights, at + 3 * Lanes.BYTES).fma(value, d);
            e = Lanes.load(weights, at + 4 * Lanes.BYTES).fma(value, e);
            f = Lanes.load(weights, at + 5 * Lanes.BYTES).fma(value, f);
            g = Lanes.load(weights, at + 6 * Lanes.BYTES).fma(value, g);
            h = Lanes.load(weights, at + 7 * Lanes.BYTES).fma(value, h);
        }
        a.add(0).intoArray(out, to);
        b.add(0).intoArray(out, to + Lanes.COUNT);
        c.add(0).intoArray(out, to + 2 * Lanes.COUNT);
        d.add(0).intoArray(out, to + 3 * Lanes.COUNT);
        e.add(0).intoArray(out, to + 4 * Lanes.COUNT);
        f.add(0).intoArray(out, to + 5 * Lanes.COUNT);
        g.add(0).intoArray(out, to + 6 * Lanes.COUNT);
        h.add(0).intoArray(out, to + 7 * Lanes.COUNT);
    }
}
