package io.hillock.engine.plain.transform;

/** Lists the elements of a row that are not silent, in ascending order. One thread at a time. */
final class Sources {
    private final int[] indices;
    private final float[] values;

    Sources(int size) {
        indices = new int[size + 1];
        values = new float[size + 1];
    }

    /** Lists the sources of the row that starts at {@code at} and returns their number. */
    int find(float[] x, int at) {
        int count = 0;
        for (int i = 0; i < indices.length - 1; i++) {
            float value = x[at + i];
            indices[count] = i; // the next source overwrites a silent one: no branch to mispredict
            values[count] = value;
            count += value != 0 ? 1 : 0;
        }
        return count;
    }

    int index(int k) {
        return indices[k];
    }

    float value(int k) {
        return values[k];
    }
}
