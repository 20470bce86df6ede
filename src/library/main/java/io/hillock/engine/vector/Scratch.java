package io.hillock.engine.vector;

/** Memory that the operations of one runner use in turn. One thread at a time. */
final class Scratch {
    private final RowSources sources = new RowSources();
    private float[] sums = {};

    /** The sources of the operation that runs. */
    RowSources sources() {
        return sources;
    }

    /** At least so many sums; an operation that asks for them writes them first. */
    float[] sums(int count) {
        if (sums.length < count) {
            sums = new float[count];
        }
        return sums;
    }
}
