package io.hillock.engine;

import io.hillock.spike.Response;
import io.hillock.spike.Stimulus;
import java.lang.foreign.MemorySegment;

/** An engine's program and scratch memory for one caller. One thread at a time. */
public interface Runner extends AutoCloseable {
    /**
     * Runs a stimulus. The caller has checked that stimulus and response fit each other.
     *
     * @param state the stream's state for each sample, or {@link MemorySegment#NULL} to start each sample at rest
     * @throws IllegalArgumentException if the response belongs to another image, the input is not finite, or lists of
     *     spikes are invalid
     * @throws EngineException if the run fails or reaches its limit
     */
    void run(Stimulus stimulus, Response response, MemorySegment state, Limit limit);

    @Override
    void close();
}
