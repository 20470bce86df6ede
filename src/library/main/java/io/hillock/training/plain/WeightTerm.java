package io.hillock.training.plain;

/** The gradient of one parameter, from the tape of one sample and block by block. Threads may work on different blocks. */
interface WeightTerm {
    /** Parts that can be computed on their own. */
    int blocks();

    /** Elements of a part. */
    int blockLength();

    /** Whether {@link #add} needs the tape of each segment. Otherwise it is called once, after the sample's last one. */
    boolean bySegments();

    /**
     * Adds what the steps on the tape give, the last step first, to a sample's gradient.
     *
     * @return whether there was anything to add
     */
    boolean add(SamplePass pass, int block, int length, float[] into);

    /** Adds a sample's gradient to the batch's. */
    void addToBatch(int block, float[] sample);

    /** Whether a sample's gradient is one product for each weight, so that {@link #addOneTerm} can add it at once. */
    default boolean oneTerm() {
        return false;
    }

    /** Adds a sample's gradient to the batch's, with the bits of {@link #add} and {@link #addToBatch}. */
    default void addOneTerm(SamplePass pass, int block) {
        throw new UnsupportedOperationException();
    }

    /** Starts a batch. */
    void clear();
}
