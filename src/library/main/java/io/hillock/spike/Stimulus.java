package io.hillock.spike;

/** What a network sees in one call, in memory of the caller's: values, or where spikes are. */
public sealed interface Stimulus permits Batch, Spikes {
    /** Samples, at least 1. */
    int size();

    /** Time steps, at least 1. */
    int steps();

    /** @throws IllegalArgumentException where this is not made for {@code inputs} elements a step */
    void checkInputs(long inputs);

    /**
     * Refuses memory that the calling thread cannot read now. Costs a few ns and allocates nothing.
     *
     * @throws IllegalArgumentException if an arena is closed, or belongs to another thread
     */
    void checkMemory();
}
