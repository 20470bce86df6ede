package io.hillock.engine;

import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One stream's state in an engine. Each run continues where the last one ended; the bits equal those of one run over
 * the whole input. One thread at a time; any thread may close it. Interrupts: see {@link Engine}.
 */
public interface Session extends AutoCloseable {
    /**
     * Runs the next steps of the stream. If this throws an {@link EngineException} after accepting the input, the state
     * is undefined until {@link #reset()} or {@link #restore}.
     *
     * @throws IllegalArgumentException as for {@link Engine#run}
     * @throws ClosedException after {@link #close()} of the session or its engine
     */
    void run(Encoding encoding, Response response, Limit limit);

    /** Runs the next steps of the stream, without a limit. */
    default void run(Encoding encoding, Response response) {
        run(encoding, response, Limit.NONE);
    }

    /**
     * Runs the next steps of the stream from lists of spikes of one sample, like
     * {@link Engine#run(Spikes, Response, Limit)}.
     */
    default void run(Spikes spikes, Response response, Limit limit) {
        try (Arena arena = Arena.ofShared()) {
            run(new Encoding(spikes.dense(arena)), response, limit);
        }
    }

    /** Runs the next steps of the stream, without a limit. */
    default void run(Spikes spikes, Response response) {
        run(spikes, response, Limit.NONE);
    }

    /** Returns to rest, at step 0. */
    void reset();

    /** Steps run since rest. */
    long step();

    /** The size of a snapshot in bytes. */
    long stateBytes();

    /**
     * Copies the state out: the step (uint64), then each state variable of the image (float32). Any engine can restore
     * it.
     *
     * @throws IllegalArgumentException if {@code into} is not {@link #stateBytes()} long
     */
    void snapshot(MemorySegment into);

    /**
     * Replaces the state with a snapshot from a session of the same image.
     *
     * @throws IllegalArgumentException if its size is wrong or a value is not finite; the session is then unchanged
     */
    void restore(MemorySegment from);

    /**
     * Copies a part of the state out, such as the weights of a plastic transform.
     *
     * @param offset in bytes, in the layout of {@link #snapshot}; {@link io.hillock.image.program.Program#offset} gives
     *     that of a variable
     * @throws IllegalArgumentException if the part reaches beyond the state
     */
    default void read(long offset, MemorySegment into) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment whole = arena.allocate(stateBytes(), Long.BYTES);
            StatePart.check(offset, into, stateBytes());
            snapshot(whole);
            into.copyFrom(whole.asSlice(offset, into.byteSize()));
        }
    }

    /**
     * Replaces a part of the state between two runs: a reward, a target, weights.
     *
     * @param offset in bytes, as for {@link #read}; after the step
     * @throws IllegalArgumentException if the part reaches beyond the state or a value is not finite; the session is
     *     then unchanged
     */
    default void write(long offset, MemorySegment from) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment whole = arena.allocate(stateBytes(), Long.BYTES);
            StatePart.checkFloats(offset, from, stateBytes());
            snapshot(whole);
            whole.asSlice(offset, from.byteSize()).copyFrom(from);
            restore(whole);
        }
    }

    @Override
    void close();
}
