package io.hillock.image.program;

import io.hillock.model.Shape;

/**
 * One float vector per time step: the input of the network, or the output of one operation. Immutable.
 *
 * @param name the node that writes it
 * @param shape the node's shape; operations see the flat vector
 * @param previous the state variable that carries the last value to the next step, or {@link Program#NONE}
 */
public record Signal(String name, Shape shape, int previous) {}
