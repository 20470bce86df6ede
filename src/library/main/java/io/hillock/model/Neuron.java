package io.hillock.model;

import java.util.List;

/**
 * A population of neurons of one model, each neuron with its own parameters. All parameters of a node have one shape:
 * NIR's models stretch them to it as NumPy broadcasts. The shape of the input and output is the same, or this shape
 * broadcasts to it: one value may stand for all neurons. Immutable. The models are rows of one table, so that switches over nodes treat all alike.
 */
public non-sealed interface Neuron extends Node {

    /** The shape of the population. */
    Shape shape();

    /**
     * This population with its parameters stretched to {@code shape} as NumPy broadcasts. A model that cannot stretch
     * returns itself.
     *
     * @throws IllegalArgumentException if {@link #shape} does not broadcast to {@code shape}
     */
    default Neuron broadcast(Shape shape) {
        return this;
    }

    /** Its parameters in NIR's order. */
    List<NamedTensor> parameters();

    /** Whether the output is spikes, from a threshold and a reset; otherwise it is the membrane. */
    default boolean spikes() {
        return false;
    }
}
