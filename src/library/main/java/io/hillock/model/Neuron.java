package io.hillock.model;

/**
 * A population of neurons of one model, each neuron with its own parameters. All parameters of a node have one shape,
 * which is also the shape of its input and output. Immutable.
 */
public sealed interface Neuron extends Node permits I, If, Li, Lif, CubaLi, CubaLif, AdaptiveLif {

    /** The shape of the population. */
    Shape shape();

    /** Whether the output is spikes, from a threshold and a reset; otherwise it is the membrane. */
    default boolean spikes() {
        return switch (this) {
            case If _,Lif _,CubaLif _,AdaptiveLif _ -> true;
            case I _,Li _,CubaLi _ -> false;
        };
    }
}
