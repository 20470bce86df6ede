package io.hillock.engine.plain.step;

/** One operation of an image, bound to its constants and its state; it gives one row of its signal a call. One thread at a time. */
public interface Step {
    /**
     * Takes the step.
     *
     * @param x holds the operand from index {@code at} on
     * @param out takes the result from index {@code to} on; the row before holds the result of the previous step
     * @param t steps run since the stream was at rest
     */
    void step(float[] x, int at, float[] out, int to, long t);

    /** Whether a result depends on nothing but the operand of the same step. */
    default boolean stateless() {
        return false;
    }
}
