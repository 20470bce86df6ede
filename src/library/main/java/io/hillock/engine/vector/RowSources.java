package io.hillock.engine.vector;

import io.hillock.step.Rows;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Lists the elements that are not silent, in ascending order, of several rows. One thread at a time. */
final class RowSources {
    /** The lists take 2 MiB at most, or one row's. */
    private static final int MOST_INDICES = 1 << 19;

    private int[] indices = {};
    private int[] ends = {};
    private boolean[] analog = {};

    /** The number of rows of a size that {@link #find} takes at once. */
    static int most(int size) {
        return Math.max(1, MOST_INDICES / size);
    }

    /** Lists rows {@code first} to {@code first + count} (exclusive), of {@code size} elements. */
    void find(float[] x, Rows rows, int first, int count, int size) {
        if (indices.length < count * size) {
            indices = new int[count * size];
        }
        if (ends.length < count + 1) {
            ends = new int[count + 1];
            analog = new boolean[count];
        }
        for (int r = 0; r < count; r++) {
            ends[r + 1] = list(x, rows.at(first + r), size, r, ends[r]);
        }
    }

    int[] indices() {
        return indices;
    }

    /** Where the list of row r of those found begins in {@link #indices}; it ends where that of the next row begins. */
    int begin(int r) {
        return ends[r];
    }

    /** Whether row r of those found has values other than 0 and 1. */
    boolean analog(int r) {
        return analog[r];
    }

    /** Lists one row's sources behind the first {@code count} and returns their new number. */
    private int list(float[] x, int at, int size, int row, int count) {
        int[] list = indices;
        long others = 0;
        int j = 0;
        for (; j <= size - Lanes.COUNT; j += Lanes.COUNT) {
            FloatVector values = Lanes.load(x, at + j);
            long active = values.compare(VectorOperators.NE, 0).toLong();
            others |= active & values.compare(VectorOperators.NE, 1).toLong();
            for (; active != 0; active &= active - 1) {
                list[count++] = j + Long.numberOfTrailingZeros(active);
            }
        }
        for (; j < size; j++) {
            float value = x[at + j];
            if (value != 0) {
                list[count++] = j;
                others |= value == 1 ? 0 : 1;
            }
        }
        analog[row] = others != 0;
        return count;
    }
}
