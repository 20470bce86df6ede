package io.hillock.model;

/**
 * A population of neurons of one model, each with parameters of its own. All parameters of a node have one shape,
 * which is the shape of its input and of its output.
 */
public sealed interface Neuron extends Node permits I, If, Li, Lif, CubaLi, CubaLif {

    /** The shape of the population. */
    Shape shape();
}
