package io.hillock.model;

/**
 * A population of neurons of one model, each with parameters of its own. All parameters of a node have one shape,
 * which is the shape of its input and of its output.
 */
public sealed interface Neuron extends Node permits I, If, Li, Lif, CubaLi, CubaLif, AdaptiveLif {

    /** The shape of the population. */
    Shape shape();

    /** Whether it gives spikes, by a threshold and a reset; otherwise its membrane. */
    default boolean spikes() {
        return switch (this) {
            case If _,Lif _,CubaLif _,AdaptiveLif _ -> true;
            case I _,Li _,CubaLi _ -> false;
        };
    }
}
