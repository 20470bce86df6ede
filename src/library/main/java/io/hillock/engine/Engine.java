package io.hillock.engine;

import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Runs encodings and fills responses: in this process, in another one, or as a layer over other engines.
 *
 * <p>Threads: many threads may use an engine at once, each with its own response. Any thread may close it. Runs in
 * progress then finish undisturbed; later ones are refused. Closing twice is fine. The garbage collector frees an
 * engine that nobody closed, and a warning reports it.
 *
 * <p>Interrupts: a run in this process neither checks nor clears the thread's interrupt; {@link Limit#cancel()} ends
 * it. If an interrupt hits a thread that waits for a remote engine, the run ends with an {@link EngineException}, and
 * the thread stays interrupted.
 */
public interface Engine extends AutoCloseable {
    /** A short name, such as {@code java} or {@code native}; each response names its engine. */
    String name();

    /** The image that this engine runs. */
    Image image();

    /**
     * Runs each sample from rest and fills the response. In steady state a native run allocates, locks and copies nothing on the
     * way; an engine elsewhere sends messages, which does.
     *
     * @param batch the encodings; the engine reads their memory in place
     * @param response a response from {@link Image#response} for this image and the batch's size and steps
     * @param limit the limit at which the run ends early; the response's values are then undefined
     * @throws IllegalArgumentException if batch and response do not fit this image or each other, or the input is not
     *     finite; the message says where
     * @throws EngineException if the run itself fails or reaches its limit
     * @throws ClosedException after {@link #close()}
     */
    void run(Batch batch, Response response, Limit limit);

    /** Runs a batch without a limit. */
    default void run(Batch batch, Response response) {
        run(batch, response, Limit.NONE);
    }

    /** Runs one encoding from rest. */
    default void run(Encoding encoding, Response response, Limit limit) {
        run(encoding.batch(), response, limit);
    }

    /** Runs one encoding from rest, without a limit. */
    default void run(Encoding encoding, Response response) {
        run(encoding.batch(), response, Limit.NONE);
    }

    /**
     * Runs lists of spikes, with the same bits as the same input in full. Engines that {@link #readsSpikes} take the lists
     * as they are; others get {@link Spikes#dense rows}.
     */
    default void run(Spikes spikes, Response response, Limit limit) {
        try (Arena arena = Arena.ofShared()) {
            run(spikes.dense(arena), response, limit);
        }
    }

    /** Whether runs of lists of spikes, in sessions too, need no memory for the input in full. */
    default boolean readsSpikes() {
        return false;
    }

    /** Runs lists of spikes, without a limit. */
    default void run(Spikes spikes, Response response) {
        run(spikes, response, Limit.NONE);
    }

    /**
     * Runs the next steps of many streams at once, one sample each, with the bits of a {@link Session} per stream. Use it where the caller
     * keeps the streams' states. Engines in this process run the batch in one call; others run one sample after the other in a session.
     *
     * <p>A state has the layout of {@link Session#snapshot} and belongs to this image. {@link Image#rest} writes that of a new stream.
     * A stream must not appear twice in one batch.
     *
     * <p>If this throws, the contents of states and response are undefined: one bad sample fails the whole call. Keep a copy of the states
     * to run the others again.
     *
     * @param states one state per sample, one after the other, {@link Session#stateBytes} each; replaced by the states after the run.
     *     Native, writable, aligned to 8 bytes, apart from the memory of batch and response
     * @throws IllegalArgumentException as for {@link #run(Batch, Response, Limit)}, or if the states do not fit; the message says where
     * @throws EngineException if the run itself fails or reaches its limit
     * @throws ClosedException after {@link #close()}
     */
    default void run(Batch batch, Response response, MemorySegment states, Limit limit) {
        BatchStates.check(image(), batch, response, states);
        BatchStates.runEach(this, batch, response, states, limit);
    }

    /** Opens a session for one stream, at rest. The caller closes it. */
    Session open();

    @Override
    void close();
}
