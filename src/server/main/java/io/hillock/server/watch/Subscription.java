package io.hillock.server.watch;

import java.util.List;
import java.util.stream.Stream;

/**
 * What somebody wants to see.
 *
 * @param model the model's name; empty for nothing
 * @param nodes the nodes whose spikes to record
 * @param rows a node with more neurons is shown as so many rows of counts; 1 to {@link #MOST_ROWS}
 * @param rate runs a second at most, 1 to {@link #MOST_RATE}
 * @param membranes the neurons whose membranes to record
 */
public record Subscription(String model, List<String> nodes, int rows, int rate, List<Neuron> membranes) {
    public static final int MOST_RATE = 30;
    public static final int MOST_ROWS = 4096;
    /** Subscribes to nothing. */
    public static final Subscription NONE = new Subscription("", List.of(), 1, 1, List.of());

    private static final int MOST_NODES = 64;
    private static final int MOST_MEMBRANES = 16;

    /** A neuron of a node; one beyond the node's size is left out. */
    public record Neuron(String node, int index) {}

    /** @throws IllegalArgumentException if a number is out of its range */
    public Subscription {
        nodes = List.copyOf(nodes);
        membranes = List.copyOf(membranes);
        requireAtMost("nodes", nodes, MOST_NODES);
        requireAtMost("membranes", membranes, MOST_MEMBRANES);
        require("rows", rows, MOST_ROWS);
        require("rate", rate, MOST_RATE);
    }

    /** The names of what runs must record for it. */
    List<String> recordings() {
        return Stream.concat(nodes.stream().map(node -> node + RunWatch.SPIKES),
                membranes.stream().map(neuron -> neuron.node() + RunWatch.MEMBRANES).distinct()).toList();
    }

    private static void requireAtMost(String name, List<?> list, int most) {
        if (list.size() > most) {
            throw new IllegalArgumentException("'" + name + "' has " + list.size() + " elements, at most " + most);
        }
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("'" + name + "' must be from 1 to " + most + ", is " + value);
        }
    }
}
