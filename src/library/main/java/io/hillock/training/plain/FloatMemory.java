package io.hillock.training.plain;

/** Allocates arrays, or only counts what it would allocate. One thread. */
final class FloatMemory {
    private static final float[] NONE = new float[0];

    private final boolean counts;
    private long bytes;

    private FloatMemory(boolean counts) {
        this.counts = counts;
    }

    static FloatMemory counting() {
        return new FloatMemory(true);
    }

    static FloatMemory allocating() {
        return new FloatMemory(false);
    }

    float[] array(long length) {
        bytes += length * Float.BYTES;
        return counts ? NONE : new float[Math.toIntExact(length)];
    }

    long bytes() {
        return bytes;
    }
}
