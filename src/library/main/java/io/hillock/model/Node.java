package io.hillock.model;

/** A node of a {@link Network}; the 18 node types of NIR, and {@link Plastic} and {@link AdaptiveLif}, which NIR
 * lacks. All are immutable and checked when made. */
public sealed interface Node permits Input, Output, Transform, Neuron, Network {

    /** The type as NIR files write it, such as {@code CubaLIF}. */
    String type();
}
