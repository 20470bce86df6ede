package io.hillock.training.plain.backward;

/** The backward pass of one operation over one sample. Steps are visited from the last to the first. One thread at a time. */
public interface BackwardStep {
    /**
     * Visits one step.
     *
     * @param k the step's place in the segment on the tape
     * @param x the operand, from index {@code at} on
     * @param d the gradient of the result, from index {@code to} on
     * @param gx takes the gradient of the operand, from index 0 on
     */
    void step(int k, float[] x, int at, float[] d, int to, float[] gx);

    /** Starts a sample: forgets what later steps have left. */
    default void begin() {}

    /** Forgets what later steps pass to the step to be visited next. */
    default void cut() {}
}
