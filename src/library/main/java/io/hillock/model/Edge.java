package io.hillock.model;

/**
 * What {@code from} gives is an input of {@code to}, unchanged. Several edges into one node add up.
 *
 * @param from name of a node of the same network; a nested network stands for its Outputs
 * @param to name of a node of the same network; a nested network stands for its Inputs
 */
public record Edge(String from, String to) {

    /** {@code 'fc' -> 'lif'}. */
    @Override
    public String toString() {
        return "'" + from + "' -> '" + to + "'";
    }
}
