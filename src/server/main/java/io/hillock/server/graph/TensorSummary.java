package io.hillock.server.graph;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The values of a parameter in short: smallest, largest, mean and a histogram. The values are read twice, block by block.
 */
final class TensorSummary {
    private static final int BINS = 40;
    private static final int BLOCK = 1 << 16;

    private final int size;
    private final Values values;
    private float smallest = Float.POSITIVE_INFINITY;
    private float largest = Float.NEGATIVE_INFINITY;
    private double sum;
    private long zeros;

    /** Where values come from. */
    @FunctionalInterface
    interface Values {
        /** Copies as many values as fit, beginning at an index. */
        void copy(int from, float... into);
    }

    TensorSummary(int size, Values values) {
        this.size = size;
        this.values = values;
    }

    private void each(FloatConsumer consumer) {
        for (int from = 0; from < size; from += BLOCK) {
            float[] block = new float[Math.min(BLOCK, size - from)];
            values.copy(from, block);
            for (float value : block) {
                consumer.accept(value);
            }
        }
    }

    @FunctionalInterface
    private interface FloatConsumer {
        void accept(float value);
    }

    private void note(float value) {
        smallest = Math.min(smallest, value);
        largest = Math.max(largest, value);
        sum += value;
        zeros += value == 0 ? 1 : 0;
    }

    /** Adds the summary to an object. Bins have equal widths from the smallest to the largest value; equal values have one bin. */
    void write(ObjectNode into) {
        each(this::note);
        into.put("size", size);
        if (size == 0) {
            return;
        }
        into.put("min", smallest).put("max", largest).put("mean", sum / size).put("zeros", zeros);
        long[] bins = new long[smallest == largest ? 1 : BINS];
        double width = ((double) largest - smallest) / bins.length;
        each(value -> bins[width == 0 ? 0 : (int) Math.min(bins.length - 1, (value - smallest) / width)]++);
        ArrayNode histogram = into.putArray("histogram");
        for (long bin : bins) {
            histogram.add(bin);
        }
    }
}
