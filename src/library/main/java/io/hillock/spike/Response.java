package io.hillock.spike;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.model.RunSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The result of running a batch. The caller allocates its memory once, in the caller's arena, and each run fills it
 * anew. One thread at a time may use it. The values are those of the last run that ended without an exception.
 *
 * <p>Definitions, for each sample. The <b>score</b> of an output is its spike count. For membrane outputs it is the
 * mean, maximum or last membrane, as the setting {@code readout} says. The <b>label</b> is the output with the largest
 * score; ties go to the lowest index. The <b>confidence</b> is the label's share of all output spikes, or 0 if there
 * are none. For membrane outputs it is the label's share in the softmax of the scores. Means and shares are computed in
 * double, in index order.
 */
public final class Response {
    private static final long ALIGNMENT = 64;

    private final ResponseShape shape;
    private final MemorySegment memory;
    private final MemorySegment counts;
    private final MemorySegment raster;
    private final List<Recording> recordings;
    private String engine = "";
    private long latencyNanos = -1;

    private Response(ResponseShape shape, MemorySegment memory, MemorySegment counts, MemorySegment raster,
            List<Recording> recordings) {
        this.shape = shape;
        this.memory = memory;
        this.counts = counts;
        this.raster = raster;
        this.recordings = List.copyOf(recordings);
    }

    /** Allocates one block for the whole response: counts, raster and recordings, each at a multiple of 64 bytes. */
    public static Response allocate(Arena arena, ResponseShape shape) {
        return over(arena.allocate(bytes(shape), ALIGNMENT), shape);
    }

    /**
     * Places a response in the first {@link #bytes} bytes of existing memory.
     *
     * @param block native, writable, aligned to 64 bytes
     * @throws IllegalArgumentException if the memory is on the heap, read-only, misaligned, or too small
     */
    public static Response over(MemorySegment block, ResponseShape answer) {
        Objects.requireNonNull(answer, "answer");
        SegmentCheck.offHeap("a response", block, ALIGNMENT);
        SegmentCheck.writable("a response", block);
        long needed = bytes(answer);
        if (block.byteSize() < needed) {
            throw new IllegalArgumentException(
                    "this response needs " + needed + " bytes, the segment has " + block.byteSize());
        }
        MemorySegment memory = block.asSlice(0, needed);
        long rows = rows(answer);
        long countBytes = countBytes(answer);
        long rasterBytes = rasterBytes(answer);
        List<Recording> recordings = new ArrayList<>();
        long offset = countBytes + rasterBytes;
        for (RecordedSignal signal : answer.tracks()) {
            long bytes = rows * signal.shape().size() * JAVA_FLOAT.byteSize();
            recordings.add(new Recording(signal, offset, memory.asSlice(offset, bytes)));
            offset += floats(rows, signal.shape().size());
        }
        return new Response(answer, memory,
                memory.asSlice(0, countBytes == 0 ? 0 : JAVA_LONG.byteSize() * answer.batch() * answer.outputs()),
                memory.asSlice(countBytes, rasterBytes == 0 ? 0 : JAVA_FLOAT.byteSize() * rows * answer.outputs()),
                recordings);
    }

    /** The size of a response's memory in bytes. */
    public static long bytes(ResponseShape shape) {
        long total = Math.addExact(countBytes(shape), rasterBytes(shape));
        for (RecordedSignal signal : shape.tracks()) {
            total = Math.addExact(total, floats(rows(shape), signal.shape().size()));
        }
        return Math.max(total, ALIGNMENT);
    }

    private static long rows(ResponseShape shape) {
        return Math.multiplyExact((long) shape.batch(), shape.steps());
    }

    private static long countBytes(ResponseShape shape) {
        return shape.kind() == OutputKind.SPIKES ? floats(2L * shape.batch(), shape.outputs()) : 0;
    }

    private static long rasterBytes(ResponseShape shape) {
        return shape.raster() ? floats(rows(shape), shape.outputs()) : 0;
    }

    private static long floats(long rows, long each) {
        long bytes = Math.multiplyExact(Math.multiplyExact(rows, each), JAVA_FLOAT.byteSize());
        return Math.addExact(bytes, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** The shape that this response was allocated for. */
    public ResponseShape answer() {
        return shape;
    }

    /** The whole memory: first the counts, then the raster at {@link #rasterOffset()}, then the recordings. */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * Refuses memory that the calling thread cannot write now. This costs a few ns and allocates nothing.
     *
     * @throws IllegalArgumentException if the arena is closed or belongs to another thread, or the memory is read-only
     */
    public void checkMemory() {
        ThreadAccess.check("the response", memory);
        if (memory.isReadOnly()) {
            throw new IllegalArgumentException("the response lies in read-only memory");
        }
    }

    /** Spikes of each output, int64 {@code [batch][*out]}; empty for membrane outputs. */
    public MemorySegment counts() {
        return counts;
    }

    /** The Output's value at each step, float32 {@code [batch][steps][*out]}; empty unless requested. */
    public MemorySegment raster() {
        return raster;
    }

    /** Offset of the raster in {@link #memory()}, in bytes. */
    public long rasterOffset() {
        return raster.address() - memory.address();
    }

    /** The recordings, in the order of the {@link RequestedOutputs}. */
    public List<Recording> recordings() {
        return recordings;
    }

    /** The run settings of the network. */
    public RunSettings settings() {
        return shape.settings();
    }

    /** Spikes of one output of one sample; for spiking outputs only. */
    public long count(int sample, int output) {
        return counts.getAtIndex(JAVA_LONG, index(sample, output));
    }

    /** Spikes of all outputs of one sample; for spiking outputs only. */
    public long spikeCount(int sample) {
        long sum = 0;
        for (int output = 0; output < shape.outputs(); output++) {
            sum += count(sample, output);
        }
        return sum;
    }

    /** As defined at the class. */
    public double score(int sample, int output) {
        return shape.kind() == OutputKind.SPIKES ? count(sample, output) : readout(sample, output);
    }

    /** As defined at the class. */
    public int label(int sample) {
        int label = 0;
        double best = score(sample, 0);
        for (int output = 1; output < shape.outputs(); output++) {
            double score = score(sample, output);
            if (score > best) {
                best = score;
                label = output;
            }
        }
        return label;
    }

    /** As defined at the class; from 0 to 1. */
    public double confidence(int sample) {
        return read(sample).confidence();
    }

    /** Label, confidence and spike count together, in one pass over the counts. */
    public SampleSummary read(int sample) {
        return shape.kind() == OutputKind.SPIKES ? readSpikes(sample) : readMembranes(sample);
    }

    private SampleSummary readSpikes(int sample) {
        long first = index(sample, 0);
        int label = 0;
        long most = 0;
        long sum = 0;
        for (int output = 0; output < shape.outputs(); output++) {
            long count = counts.getAtIndex(JAVA_LONG, first + output);
            sum += count;
            if (count > most) {
                most = count;
                label = output;
            }
        }
        return new SampleSummary(label, sum == 0 ? 0 : (double) most / sum, sum);
    }

    private SampleSummary readMembranes(int sample) {
        int label = label(sample);
        double best = score(sample, label);
        double sum = 0;
        for (int output = 0; output < shape.outputs(); output++) {
            sum += StrictMath.exp(score(sample, output) - best);
        }
        return new SampleSummary(label, 1 / sum, 0);
    }

    /** The name of the engine that ran last; empty before the first run. */
    public String engine() {
        return engine;
    }

    /** Wall time of the last run in ns; −1 before the first run, and if {@link RequestedOutputs#timed()} is off. */
    public long latencyNanos() {
        return latencyNanos;
    }

    /** Engines call this when the response is filled. */
    public void complete(String engine, long latencyNanos) {
        this.engine = engine;
        this.latencyNanos = latencyNanos;
    }

    private double readout(int sample, int output) {
        int steps = shape.steps();
        return switch (shape.settings().readout()) {
            case LAST -> value(sample, steps - 1, output);
            case MAX -> {
                float max = value(sample, 0, output);
                for (int step = 1; step < steps; step++) {
                    max = Math.max(max, value(sample, step, output));
                }
                yield max;
            }
            case MEAN -> {
                double sum = 0;
                for (int step = 0; step < steps; step++) {
                    sum += value(sample, step, output);
                }
                yield sum / steps;
            }
        };
    }

    private float value(int sample, int step, int output) {
        return raster.getAtIndex(JAVA_FLOAT, ((long) sample * shape.steps() + step) * shape.outputs() + output);
    }

    private long index(int sample, int output) {
        return (long) sample * shape.outputs() + Objects.checkIndex(output, shape.outputs());
    }
}
