package io.hillock.model;

/**
 * A node of a {@link Network}: one of NIR's 18 node types, or Hillock's own {@link Plastic} or {@link AdaptiveLif}.
 * Nodes are immutable; their constructors check all parameters.
 */
public sealed interface Node permits Input, Output, Transform, Neuron, Network {

    /** The type's name in NIR files, such as {@code CubaLIF}. */
    String type();
}
