package io.hillock.step;

/**
 * One operation of an image, bound to its constants and state. Each call writes one row of its signal. One thread at a
 * time.
 */
public interface Step {
    /**
     * Computes one time step.
     *
     * @param x the operand, from index {@code at} on
     * @param out the result, from index {@code to} on; the row before holds the result of the previous step
     * @param t number of steps since the stream was at rest
     */
    void step(float[] x, int at, float[] out, int to, long t);

    /**
     * Computes several time steps, one row after the other.
     *
     * @param rows where the rows lie
     * @param t number of steps since the stream was at rest, before the first row
     */
    default void steps(float[] x, float[] out, Rows rows, long t) {
        for (int k = 0; k < rows.count(); k++) {
            step(x, rows.at(k), out, rows.to(k), t + k);
        }
    }

    /** Whether the result depends only on the operand of the same step. */
    default boolean stateless() {
        return false;
    }
}
