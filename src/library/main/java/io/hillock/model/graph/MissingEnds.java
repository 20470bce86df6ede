package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The Inputs and Outputs that a network leaves out, added as NIR's reference reader adds them: {@code input_NAME} in
 * front of every node that nothing leads to, {@code output_NAME} behind every node that leads nowhere. A network that
 * has an Input gets no other Input, and one that has an Output no other Output. Nested networks are not looked into.
 *
 * @param network the network with all Inputs and Outputs; those added have a placeholder as their shape
 * @param added the names of those added
 */
public record MissingEnds(Network network, List<String> added) {

    /** Shape inference replaces it. */
    private static final Shape UNKNOWN = Shape.of(1);

    public static MissingEnds addedTo(Network network) {
        Map<String, Node> nodes = new LinkedHashMap<>(network.nodes());
        List<Edge> edges = new ArrayList<>(network.edges());
        List<String> added = new ArrayList<>();
        if (lacks(network, Input.class)) {
            Set<String> targets = network.edges().stream().map(edge -> EdgeEnds.node(network, edge.to()))
                    .collect(Collectors.toSet());
            for (String root : without(network, targets::contains)) {
                String name = free("input_" + root, nodes);
                nodes.put(name, new Input(UNKNOWN));
                edges.add(new Edge(name, root));
                added.add(name);
            }
        }
        if (lacks(network, Output.class)) {
            Set<String> sources = network.edges().stream().map(edge -> EdgeEnds.node(network, edge.from()))
                    .collect(Collectors.toSet());
            for (String leaf : without(network, sources::contains)) {
                String name = free("output_" + leaf, nodes);
                nodes.put(name, new Output(UNKNOWN));
                edges.add(new Edge(leaf, name));
                added.add(name);
            }
        }
        return added.isEmpty()
                ? new MissingEnds(network, added)
                : new MissingEnds(new Network(nodes, edges, network.version(), network.metadata(), network.warnings()),
                        added);
    }

    private static boolean lacks(Network network, Class<? extends Node> end) {
        return network.nodes().values().stream().noneMatch(end::isInstance);
    }

    /** The nodes that may need an end; an Input that leads nowhere needs none. */
    private static List<String> without(Network network, Predicate<String> hasEdge) {
        return network.nodes().entrySet().stream()
                .filter(node -> !(node.getValue() instanceof Input || node.getValue() instanceof Output))
                .map(Map.Entry::getKey).filter(hasEdge.negate()).toList();
    }

    private static String free(String name, Map<String, Node> taken) {
        String free = name;
        for (int i = 0; taken.containsKey(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }
}
