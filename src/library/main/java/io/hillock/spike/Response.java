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
 * <p>Definitions, for each sample and each Output. The <b>score</b> of an element is its spike count. For membrane
 * Outputs it is the mean, maximum or last membrane, as the setting {@code readout} says. The <b>label</b> is the element
 * with the largest score; ties go to the lowest index. The <b>confidence</b> is the label's share of all the Output's
 * spikes, or 0 if there are none. For membrane Outputs it is the label's share in the softmax of the scores. Means and
 * shares are computed in double, in index order. If the network has several Outputs, one of them gives the response's
 * own score, label and confidence: {@link #output()}.
 */
public final class Response {
    private static final long ALIGNMENT = 64;

    private final ResponseShape shape;
    private final MemorySegment memory;
    private final MemorySegment counts;
    private final MemorySegment raster;
    private final List<Recording> recordings;
    private final List<OutputResponse> outputs;
    private final OutputResponse labelled;
    private String engine = "";
    private long latencyNanos = -1;

    private Response(ResponseShape shape, MemorySegment memory, MemorySegment counts, MemorySegment raster,
            List<Recording> recordings) {
        this.shape = shape;
        this.memory = memory;
        this.counts = counts;
        this.raster = raster;
        this.recordings = List.copyOf(recordings);
        this.outputs = shape.ports().stream().map(port -> new OutputResponse(port, shape, counts, raster)).toList();
        this.labelled = outputs.get(shape.labelled());
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
        return shape.counts() ? floats(2L * shape.batch(), shape.outputs()) : 0;
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

    /**
     * Spikes of each output, int64 {@code [batch][*out]}. A row holds all Outputs, see {@link OutputPort}; membrane
     * Outputs count 0. Empty if no Output spikes.
     */
    public MemorySegment counts() {
        return counts;
    }

    /**
     * The Outputs' values at each step, float32 {@code [batch][steps][*out]}, in rows as those of {@link #counts()}.
     * Empty unless requested, or needed by a membrane Output.
     */
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

    /** The Outputs, in the image's order. */
    public List<OutputResponse> outputs() {
        return outputs;
    }

    /** The Output that gives label and confidence: the one that was requested, or else the first. */
    public OutputResponse output() {
        return labelled;
    }

    /**
     * One Output's part of this response.
     *
     * @throws IllegalArgumentException if there is no Output of that name; the message lists those that there are
     */
    public OutputResponse output(String name) {
        return outputs.get(OutputPort.find(shape.ports(), name));
    }

    /** Spikes of one element of {@link #output()} in one sample; for spiking Outputs only. */
    public long count(int sample, int element) {
        return labelled.count(sample, element);
    }

    /** Spikes of all elements of {@link #output()} in one sample; for spiking Outputs only. */
    public long spikeCount(int sample) {
        return labelled.spikeCount(sample);
    }

    /** As defined at the class, of an element of {@link #output()}. */
    public double score(int sample, int element) {
        return labelled.score(sample, element);
    }

    /** As defined at the class. */
    public int label(int sample) {
        return labelled.label(sample);
    }

    /** As defined at the class; from 0 to 1. */
    public double confidence(int sample) {
        return labelled.confidence(sample);
    }

    /** Label, confidence and spike count of {@link #output()} together, in one pass over the counts. */
    public SampleSummary read(int sample) {
        return labelled.read(sample);
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
}
