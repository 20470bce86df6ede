package io.hillock.model;

import java.util.List;

/**
 * A population of neurons of one model, each neuron with its own parameters. All parameters of a node have one shape,
 * which is also the shape of its input and output. Immutable. The models are rows of one table, so that switches over nodes treat all alike.
 */
public non-sealed interface Neuron extends Node {

    /** The shape of the population. */
    Shape shape();

    /** Its parameters in NIR's order. */
    List<NamedTensor> parameters();

    /** Whether the output is spikes, from a threshold and a reset; otherwise it is the membrane. */
    default boolean spikes() {
        return false;
    }
}
