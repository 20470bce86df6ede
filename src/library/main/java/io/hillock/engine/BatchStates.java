package io.hillock.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The states of a batch's streams, in the caller's memory: {@code [size][stateBytes]}. */
final class BatchStates {
    private BatchStates() {}

    /** @throws IllegalArgumentException if the states do not fit the batch, or are no states; the message says where */
    static void check(Image image, Batch batch, Response response, MemorySegment states) {
        Objects.requireNonNull(batch, "batch");
        Objects.requireNonNull(response, "response");
        Objects.requireNonNull(states, "states");
        batch.checkInputs(image.inputShape().size());
        long each = image.program().stateBytes();
        if (!states.isNative() || states.isReadOnly() || states.address() % Long.BYTES != 0) {
            throw new IllegalArgumentException(
                    "states must lie in writable memory off the heap, aligned to 8 bytes; this segment "
                            + (!states.isNative()
                                    ? "is on the heap"
                                    : states.isReadOnly() ? "is read-only" : "starts at " + states.address()));
        }
        if (states.byteSize() != Math.multiplyExact(each, (long) batch.size())) {
            throw new IllegalArgumentException("states have " + states.byteSize() + " bytes, " + batch.size()
                    + " samples of this network need " + each + " each");
        }
        if (overlap(states, batch.values()) || overlap(states, response.memory())) {
            throw new IllegalArgumentException("states share memory with the "
                    + (overlap(states, batch.values()) ? "batch" : "response"));
        }
        for (int sample = 0; sample < batch.size(); sample++) {
            check(states, sample, each);
        }
    }

    private static void check(MemorySegment states, int sample, long each) {
        long start = sample * each;
        if (states.get(JAVA_LONG, start) < 0) {
            throw new IllegalArgumentException("the state of sample " + sample + ": its step is negative");
        }
        for (long at = Long.BYTES; at < each; at += Float.BYTES) {
            if (!Float.isFinite(states.get(JAVA_FLOAT, start + at))) {
                throw new IllegalArgumentException(
                        "the state of sample " + sample + ": the value at byte " + at + " is not finite");
            }
        }
    }

    private static boolean overlap(MemorySegment a, MemorySegment b) {
        return a.address() < b.address() + b.byteSize() && b.address() < a.address() + a.byteSize();
    }

    /** Runs the samples one after the other, each in a session that continues from its state. */
    static void runEach(Engine engine, Batch batch, Response response, MemorySegment states, Limit limit) {
        if (response.answer().batch() != batch.size()) {
            throw new IllegalArgumentException("the response is for " + response.answer().batch()
                    + " samples, the batch has " + batch.size());
        }
        long start = System.nanoTime();
        long stateBytes = states.byteSize() / batch.size();
        long inputBytes = batch.values().byteSize() / batch.size();
        try (Session session = engine.open(); Arena arena = Arena.ofShared()) {
            Response one = Response.allocate(arena, response.answer().withBatch(1));
            for (int sample = 0; sample < batch.size(); sample++) {
                MemorySegment state = states.asSlice(sample * stateBytes, stateBytes);
                session.restore(state);
                MemorySegment input = batch.values().asSlice(sample * inputBytes, inputBytes);
                run(session, new Encoding(input, batch.steps(), batch.held()), one, limit, sample);
                session.snapshot(state);
                copy(one, response, sample);
            }
        }
        response.complete(engine.name(), response.answer().timed() ? System.nanoTime() - start : -1);
    }

    /** The session calls its only sample 0; messages name its place in the batch. */
    private static void run(Session session, Encoding encoding, Response one, Limit limit, int sample) {
        try {
            session.run(encoding, one, limit);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sample " + sample + " of the batch, alone: " + e.getMessage(), e);
        } catch (EngineException e) {
            throw new EngineException(e.status(), "sample " + sample + " of the batch, alone: " + e.getMessage());
        }
    }

    private static void copy(Response one, Response all, int sample) {
        copy(one.counts(), all.counts(), sample);
        copy(one.raster(), all.raster(), sample);
        for (int i = 0; i < one.recordings().size(); i++) {
            copy(one.recordings().get(i).values(), all.recordings().get(i).values(), sample);
        }
    }

    private static void copy(MemorySegment one, MemorySegment all, int sample) {
        all.asSlice(sample * one.byteSize(), one.byteSize()).copyFrom(one);
    }
}
