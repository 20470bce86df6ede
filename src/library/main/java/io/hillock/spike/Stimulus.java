package io.hillock.spike;

/** The input of one call, in the caller's memory: values, or lists of spikes. */
public sealed interface Stimulus permits Batch, Spikes {
    /** Samples, at least 1. */
    int size();

    /** Time steps, at least 1. */
    int steps();

    /** @throws IllegalArgumentException if this does not fit a network with {@code inputs} elements per step */
    void checkInputs(long inputs);

    /**
     * Refuses memory that the calling thread cannot read now. This costs a few ns and allocates nothing.
     *
     * @throws IllegalArgumentException if an arena is closed or belongs to another thread
     */
    void checkMemory();
}
