package io.hillock.examples;

import io.hillock.remote.ArraySink;
import io.hillock.unified.LatencyHistogram;
import io.hillock.unified.Metrics;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;

/** Sums an incoming array. Counts its {@code values}, and times each {@code piece}. */
final class Mean implements ArraySink {
    private final LongAdder values;
    private final LatencyHistogram pieces;
    private double sum;

    Mean(Metrics metrics) {
        this.values = metrics.counter("values");
        this.pieces = metrics.latencies("piece");
    }

    @Override
    public void take(MemorySegment elements) {
        long start = System.nanoTime();
        long count = elements.byteSize() / Float.BYTES;
        for (long i = 0; i < count; i++) {
            sum += elements.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        values.add(count);
        pieces.note(System.nanoTime() - start);
    }

    /** The sum of all values so far. */
    double sum() {
        return sum;
    }

    @Override
    public void complete() {}

    @Override
    public void abandon() {
        throw new IllegalStateException("only " + values + " values came");
    }
}
