package io.hillock.spike;

import io.hillock.model.Shape;
import java.util.List;

/**
 * One Output of a network and its place in a step of the results. A row of counts or of the raster holds the values of
 * all Outputs, one Output after the other in the image's order; with one Output, that Output is the whole row.
 * Immutable.
 *
 * @param name the Output node's name
 * @param shape the shape of one step
 * @param offset the number of values of a row before this Output's first one
 * @param kind the kind of values that the Output carries
 */
public record OutputPort(String name, Shape shape, int offset, OutputKind kind) {

    /**
     * The index of the Output of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static int find(List<OutputPort> ports, String name) {
        return PortNames.find("Output", name, ports.stream().map(OutputPort::name).toList());
    }

    /** Whether rows of both have the same kinds of values in the same places, whatever the Outputs' names. */
    public static boolean sameLayout(List<OutputPort> one, List<OutputPort> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i).kind() != other.get(i).kind()
                    || one.get(i).shape().size() != other.get(i).shape().size()) {
                return false;
            }
        }
        return true;
    }
}
