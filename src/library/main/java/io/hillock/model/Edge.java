package io.hillock.model;

/**
 * Carries the output of {@code from} to {@code to}, unchanged. A node adds up all its incoming edges.
 *
 * @param from name of a node of the same network; a nested network means all its Outputs
 * @param to name of a node of the same network; a nested network means all its Inputs
 */
public record Edge(String from, String to) {

    /** {@code 'fc' -> 'lif'}. */
    @Override
    public String toString() {
        return "'" + from + "' -> '" + to + "'";
    }
}
