package io.hillock.model;

import java.util.List;

/**
 * A population of neurons of one model, each with parameters of its own. All parameters of a node have one shape,
 * which is the shape of its input and of its output. The models are rows of one table, so that switches over nodes treat all alike.
 */
public non-sealed interface Neuron extends Node {

    /** The shape of the population. */
    Shape shape();

    /** Its parameters in NIR's order. */
    List<NamedTensor> parameters();

    /** Whether it gives spikes, by a threshold and a reset; otherwise its membrane. */
    default boolean spikes() {
        return false;
    }
}
