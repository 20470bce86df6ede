package io.hillock.server.watch;

import java.util.List;

/**
 * What somebody wants to see.
 *
 * @param model the model's name; empty for nothing
 * @param nodes the nodes whose spikes to record
 * @param rows a node with more neurons is shown as so many rows of counts; 1 to {@link #MOST_ROWS}
 * @param rate runs a second at most, 1 to {@link #MOST_RATE}
 */
public record Subscription(String model, List<String> nodes, int rows, int rate) {
    public static final int MOST_RATE = 30;
    public static final int MOST_ROWS = 4096;
    /** Subscribes to nothing. */
    public static final Subscription NONE = new Subscription("", List.of(), 1, 1);

    private static final int MOST_NODES = 64;

    /** @throws IllegalArgumentException if a number is out of its range */
    public Subscription {
        nodes = List.copyOf(nodes);
        if (nodes.size() > MOST_NODES) {
            throw new IllegalArgumentException("'nodes' names " + nodes.size() + " nodes, at most " + MOST_NODES);
        }
        require("rows", rows, MOST_ROWS);
        require("rate", rate, MOST_RATE);
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("'" + name + "' must be from 1 to " + most + ", is " + value);
        }
    }
}
