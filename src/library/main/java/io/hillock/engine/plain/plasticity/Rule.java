package io.hillock.engine.plain.plasticity;

/** How the weights of one plastic connection change, bound to its constants and state. One thread at a time. */
public sealed interface Rule permits Stdp, Hebbian, DeltaRule {
    /**
     * Learns from one time step.
     *
     * @param x holds what the sources gave, from index {@code at} on
     * @param z holds what the targets gave, from index {@code from} on
     */
    void learn(float[] x, int at, float[] z, int from);
}
