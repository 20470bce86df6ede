package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.Input;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Warns of nodes without effect: nothing leads to them, or they lead to no Output. */
final class DeadEnds {

    private DeadEnds() {}

    /** @param components the strongly connected parts of the network */
    static List<String> warnings(Inlined graph, List<List<String>> components) {
        List<String> warnings = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        graph.edges().forEach(edge -> targets.add(edge.to()));
        graph.nodes().forEach((name, node) -> {
            boolean entrance = node instanceof Input && graph.inputs().contains(name);
            if (!targets.contains(name) && !entrance) {
                warnings.add("node '" + name
                        + "': nothing leads here, so its input is always 0; add an edge to it, or an Input");
            }
        });
        for (List<String> part : endless(graph, components)) {
            String first = part.getFirst();
            String who = part.size() == 1
                    ? "node '" + first + "': leads nowhere"
                    : "node '" + first + "': leads only round in " + part;
            warnings.add(who + (graph.inputs().contains(first)
                    ? ", so what is fed to it has no effect; add an edge from it"
                    : ", so it has no effect on an Output; add an edge from it, or remove it"));
        }
        return warnings;
    }

    /** The parts that no edge leaves and that hold no Output of the network. */
    private static List<List<String>> endless(Inlined graph, List<List<String>> components) {
        Map<String, List<String>> partOf = new HashMap<>();
        components.forEach(part -> part.forEach(node -> partOf.put(node, part)));
        Set<List<String>> left = new HashSet<>();
        for (Edge edge : graph.edges()) {
            if (partOf.get(edge.from()) != partOf.get(edge.to())) {
                left.add(partOf.get(edge.from()));
            }
        }
        graph.outputs().forEach(output -> left.add(partOf.get(output)));
        return components.stream().filter(part -> !left.contains(part)).toList();
    }
}
