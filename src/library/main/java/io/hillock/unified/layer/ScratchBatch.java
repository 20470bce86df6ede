package io.hillock.unified.layer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Scratch memory for a batch of several callers' samples and for its answer. It grows to the largest batch so far and never shrinks. One
 * thread at a time.
 */
public final class ScratchBatch {
    private static final long ALIGNMENT = 64;

    private MemorySegment inputs = MemorySegment.NULL;
    private MemorySegment outputs = MemorySegment.NULL;
    private Batch batch;
    private Response response;

    /** Creates an empty one. */
    public ScratchBatch() {}

    /**
     * Prepares a batch of this many samples, each shaped like those of {@code like}, and a response of the same kind as {@code answer}.
     * Overwrites what was there.
     */
    public void prepare(int samples, Batch like, ResponseShape answer) {
        long each = sampleBytes(like);
        if (batch == null || batch.size() != samples || batch.steps() != like.steps() || batch.held() != like.held()
                || sampleBytes(batch) != each) {
            inputs = room(inputs, samples * each);
            batch = new Batch(inputs.asSlice(0, samples * each), samples, like.steps(), like.held());
        }
        prepareResponse(of(answer, samples));
    }

    /** Prepares only a response. */
    public void prepareResponse(ResponseShape answer) {
        if (response == null || !response.answer().equals(answer)) {
            outputs = room(outputs, Response.bytes(answer));
            response = Response.over(outputs, answer);
        }
    }

    private static ResponseShape of(ResponseShape answer, int samples) {
        return answer.batch() == samples
                ? answer
                : answer.withBatch(samples);
    }

    public Batch batch() {
        return batch;
    }

    public Response response() {
        return response;
    }

    /** Copies a sample of another batch to place {@code at}. */
    public void copyIn(int at, Batch from, int sample) {
        long bytes = sampleBytes(from);
        MemorySegment.copy(from.values(), sample * bytes, batch.values(), at * bytes, bytes);
    }

    /** Bytes of one sample's encoding. */
    public static long sampleBytes(Batch batch) {
        return batch.values().byteSize() / batch.size();
    }

    /** Copies one sample's answer. Both responses have the same kind; only their numbers of samples may differ. */
    public static void copy(Response from, int sample, Response into, int at) {
        ResponseShape answer = from.answer();
        if (answer.counts()) {
            move(from.counts(), sample, into.counts(), at, JAVA_LONG.byteSize() * answer.outputs());
        }
        if (answer.raster()) {
            move(from.raster(), sample, into.raster(), at, from.raster().byteSize() / answer.batch());
        }
        for (int i = 0; i < from.recordings().size(); i++) {
            MemorySegment values = from.recordings().get(i).values();
            move(values, sample, into.recordings().get(i).values(), at, values.byteSize() / answer.batch());
        }
    }

    private static void move(MemorySegment from, int sample, MemorySegment into, int at, long bytes) {
        MemorySegment.copy(from, sample * bytes, into, at * bytes, bytes);
    }

    /** Memory of at least this many bytes. The garbage collector frees it. */
    private static MemorySegment room(MemorySegment has, long bytes) {
        return has.byteSize() >= bytes ? has : Arena.ofAuto().allocate(bytes, ALIGNMENT);
    }
}
