package io.hillock.neuron;

/** The step of a population of neurons, bound to its constants and its state. One thread at a time; allocates nothing. */
@FunctionalInterface
public interface NeuronStep {
    /**
     * Takes the step.
     *
     * @param x holds the operand from index {@code at} on
     * @param out takes the result from index {@code to} on; the row before holds the result of the previous step
     * @param t steps run since the stream was at rest
     */
    void step(float[] x, int at, float[] out, int to, long t);
}
