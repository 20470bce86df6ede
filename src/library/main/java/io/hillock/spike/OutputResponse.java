package io.hillock.spike;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.model.RunSettings.Readout;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * One Output's part of a {@link Response}, which defines score, label and confidence. It reads the response's memory in
 * place, so it shows the last run. One thread at a time.
 */
public final class OutputResponse {
    private final OutputPort port;
    private final Readout readout;
    private final int batch;
    private final int steps;
    private final int size;
    /** The values of all Outputs in one row, and where those of this one begin. */
    private final int row;
    private final int offset;
    private final MemorySegment counts;
    private final MemorySegment raster;

    OutputResponse(OutputPort port, ResponseShape shape, MemorySegment counts, MemorySegment raster) {
        this.port = port;
        this.readout = shape.settings().readout();
        this.batch = shape.batch();
        this.steps = shape.steps();
        this.size = port.shape().size();
        this.row = shape.outputs();
        this.offset = port.offset();
        this.counts = counts;
        this.raster = raster;
    }

    /** The Output's name in the network. */
    public String name() {
        return port.name();
    }

    public OutputKind kind() {
        return port.kind();
    }

    /** The shape of one step. */
    public Shape shape() {
        return port.shape();
    }

    /** The number of elements of one step. */
    public int size() {
        return size;
    }

    /** Spikes of one element in one sample; for spiking Outputs only. */
    public long count(int sample, int element) {
        return counts.getAtIndex(JAVA_LONG, index(sample, element));
    }

    /** Spikes of all elements in one sample; for spiking Outputs only. */
    public long spikeCount(int sample) {
        long sum = 0;
        for (int element = 0; element < size; element++) {
            sum += count(sample, element);
        }
        return sum;
    }

    /** The value of one element at one step; only if the response has a raster. */
    public float value(int sample, int step, int element) {
        Objects.checkIndex(step, steps);
        return raster.getAtIndex(JAVA_FLOAT, ((long) sample * steps + step) * row + offset
                + Objects.checkIndex(element, size));
    }

    /**
     * Copies the values of all steps; only if the response has a raster.
     *
     * @param into float32 {@code [batch][steps][*shape]}
     */
    public void copyRaster(MemorySegment into) {
        long bytes = (long) size * Float.BYTES;
        for (long r = 0; r < (long) batch * steps; r++) {
            MemorySegment.copy(raster, (r * row + offset) * Float.BYTES, into, r * bytes, bytes);
        }
    }

    public double score(int sample, int element) {
        return port.kind() == OutputKind.SPIKES ? count(sample, element) : readout(sample, element);
    }

    /** The element with the largest score. */
    public int label(int sample) {
        int label = 0;
        double best = score(sample, 0);
        for (int element = 1; element < size; element++) {
            double score = score(sample, element);
            if (score > best) {
                best = score;
                label = element;
            }
        }
        return label;
    }

    /** From 0 to 1. */
    public double confidence(int sample) {
        return read(sample).confidence();
    }

    /** Label, confidence and spike count together, in one pass over the counts. */
    public SampleSummary read(int sample) {
        return port.kind() == OutputKind.SPIKES ? readSpikes(sample) : readMembranes(sample);
    }

    private SampleSummary readSpikes(int sample) {
        long first = index(sample, 0);
        int label = 0;
        long most = 0;
        long sum = 0;
        for (int element = 0; element < size; element++) {
            long count = counts.getAtIndex(JAVA_LONG, first + element);
            sum += count;
            if (count > most) {
                most = count;
                label = element;
            }
        }
        return new SampleSummary(label, sum == 0 ? 0 : (double) most / sum, sum);
    }

    private SampleSummary readMembranes(int sample) {
        int label = label(sample);
        double best = score(sample, label);
        double sum = 0;
        for (int element = 0; element < size; element++) {
            sum += StrictMath.exp(score(sample, element) - best);
        }
        return new SampleSummary(label, 1 / sum, 0);
    }

    private double readout(int sample, int element) {
        return switch (readout) {
            case LAST -> value(sample, steps - 1, element);
            case MAX -> {
                float max = value(sample, 0, element);
                for (int step = 1; step < steps; step++) {
                    max = Math.max(max, value(sample, step, element));
                }
                yield max;
            }
            case MEAN -> {
                double sum = 0;
                for (int step = 0; step < steps; step++) {
                    sum += value(sample, step, element);
                }
                yield sum / steps;
            }
        };
    }

    private long index(int sample, int element) {
        return (long) sample * row + offset + Objects.checkIndex(element, size);
    }
}
