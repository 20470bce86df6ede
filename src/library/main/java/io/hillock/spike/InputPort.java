package io.hillock.spike;

import io.hillock.model.Shape;
import java.util.List;

/**
 * One Input of a network and its place in a step of the encoding. A step holds the values of all Inputs, one Input
 * after the other in the image's order; with one Input, that Input is the whole step. Immutable.
 *
 * @param name the Input node's name
 * @param shape the shape of one step
 * @param offset the number of floats of a step before this Input's first one
 */
public record InputPort(String name, Shape shape, int offset) {

    /**
     * The index of the Input of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static int find(List<InputPort> ports, String name) {
        return PortNames.find("Input", name, ports.stream().map(InputPort::name).toList());
    }
}
