package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.InvalidNetworkException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Refuses cycles without a stateful node: only such a node can keep a value until the next step. */
final class Cycles {

    private Cycles() {}

    static void refuseWithoutState(Inlined graph) {
        Set<Edge> immediate = graph.edges().stream()
                .filter(edge -> !FlatNetwork.stateful(graph.nodes().get(edge.from())))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (List<String> component : Components.of(graph.nodes().keySet(), immediate)) {
            String first = component.getFirst();
            if (component.size() > 1 || immediate.contains(new Edge(first, first))) {
                throw new InvalidNetworkException(first, "edges", "cycle without a stateful node: " + component);
            }
        }
    }
}
