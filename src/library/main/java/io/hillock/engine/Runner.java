package io.hillock.engine;

import io.hillock.spike.Response;
import io.hillock.spike.Stimulus;
import java.lang.foreign.MemorySegment;

/** What one caller of an engine needs for itself: the program and scratch memory. One thread at a time. */
public interface Runner extends AutoCloseable {
    /**
     * Stimulus and response fit each other.
     *
     * @param state one stream's state for each sample, or {@link MemorySegment#NULL} to start each at rest
     * @throws IllegalArgumentException where the response is another image's, or the input is not finite, or lists of spikes are none
     * @throws EngineException where the run fails or reaches its limit
     */
    void run(Stimulus stimulus, Response response, MemorySegment state, Limit limit);

    @Override
    void close();
}
