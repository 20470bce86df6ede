package io.hillock.engine;

import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One stream's state in an engine: each run carries on where the last one ended, with the same bits as one run over
 * all of it. One thread at a time; any may close it. Interrupts: as for an {@link Engine}.
 */
public interface Session extends AutoCloseable {
    /**
     * Runs the next steps of the stream. Where this throws after the input was accepted ({@link EngineException}), the state is
     * undefined until {@link #reset()} or {@link #restore}.
     *
     * @throws IllegalArgumentException as {@link Engine#run}
     * @throws ClosedException after {@link #close()} of the session or its engine
     */
    void run(Encoding encoding, Response response, Limit limit);

    /** Without a limit. */
    default void run(Encoding encoding, Response response) {
        run(encoding, response, Limit.NONE);
    }

    /** Runs the next steps of the stream, of one sample, as {@link Engine#run(Spikes, Response, Limit)}. */
    default void run(Spikes spikes, Response response, Limit limit) {
        try (Arena arena = Arena.ofShared()) {
            run(new Encoding(spikes.dense(arena)), response, limit);
        }
    }

    /** Without a limit. */
    default void run(Spikes spikes, Response response) {
        run(spikes, response, Limit.NONE);
    }

    /** Back to rest, at step 0. */
    void reset();

    /** Steps run since rest. */
    long step();

    /** Bytes of a snapshot. */
    long stateBytes();

    /**
     * Copies the state out: the step (uint64), then each state variable of the image (float32). Any engine restores it.
     *
     * @throws IllegalArgumentException where {@code into} is not {@link #stateBytes()} long
     */
    void snapshot(MemorySegment into);

    /**
     * Takes over a snapshot of a session of the same image.
     *
     * @throws IllegalArgumentException where its size is wrong or a value is not finite; the session is then unchanged
     */
    void restore(MemorySegment from);

    /**
     * Copies a part of the state out, such as the weights of a plastic connection.
     *
     * @param offset in bytes, as {@link #snapshot} lays it out; {@link io.hillock.image.program.Program#offset} tells a variable's
     * @throws IllegalArgumentException where the part reaches beyond the state
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
     * Takes over a part of the state between two runs: a reward, a target, weights.
     *
     * @param offset in bytes, as for {@link #read}; after the step
     * @throws IllegalArgumentException where the part reaches beyond the state or a value is not finite; the session is then unchanged
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
