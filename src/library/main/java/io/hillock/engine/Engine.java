package io.hillock.engine;

import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;

/**
 * Everything that answers an encoding.
 *
 * <p>Threads: an engine may be used by many threads at once, each with a response of its own, and closed by any; runs under way
 * end undisturbed, later ones are refused. Closing twice is fine. An engine that nobody closes is freed when the garbage collector finds
 * it, and a warning says so.
 *
 * <p>Interrupts: a run in this process neither looks at the thread's interrupt nor clears it; {@link Limit#cancel()} is what ends it. An
 * engine elsewhere that waits for its answer gives up on an interrupt with an {@link EngineException}, and the thread stays interrupted.
 */
public interface Engine extends AutoCloseable {
    /** A short name, {@code java} or {@code native}; it stands in each response. */
    String name();

    /** The image that this engine runs. */
    Image image();

    /**
     * Runs each sample from rest and fills the response. In steady state a native run allocates, locks and copies nothing on the
     * way; an engine elsewhere sends messages, which does.
     *
     * @param batch the encodings; its memory is read where it lies
     * @param response of {@link Image#response} for this image and the batch's size and steps
     * @throws IllegalArgumentException where batch and response do not fit this image or each other, or the input is not finite;
     *     the message says where
     * @param limit after which the run ends undone; the response then holds nothing of use
     * @throws EngineException where the run itself fails or reaches its limit
     * @throws ClosedException after {@link #close()}
     */
    void run(Batch batch, Response response, Limit limit);

    /** Without a limit. */
    default void run(Batch batch, Response response) {
        run(batch, response, Limit.NONE);
    }

    /** Runs one encoding. */
    default void run(Encoding encoding, Response response, Limit limit) {
        run(encoding.batch(), response, limit);
    }

    /** Runs one encoding, without a limit. */
    default void run(Encoding encoding, Response response) {
        run(encoding.batch(), response, Limit.NONE);
    }

    /**
     * Runs lists of spikes: the same bits as of the same input in full. Engines of this process read the lists where they lie, others
     * take {@link Spikes#dense rows}.
     */
    default void run(Spikes spikes, Response response, Limit limit) {
        try (Arena arena = Arena.ofShared()) {
            run(spikes.dense(arena), response, limit);
        }
    }

    /** Runs lists of spikes, without a limit. */
    default void run(Spikes spikes, Response response) {
        run(spikes, response, Limit.NONE);
    }

    /** Opens a stream at rest. */
    Session open();

    @Override
    void close();
}
