package io.hillock.engine.plain.plasticity;

/** The learning rule of one plastic transform, bound to its constants and state. One thread at a time. */
public sealed interface Rule permits Stdp, Hebbian, DeltaRule {
    /**
     * Learns from one time step.
     *
     * @param x the sources' values, from index {@code at} on
     * @param z the targets' values, from index {@code from} on
     */
    void learn(float[] x, int at, float[] z, int from);
}
