package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Infers the input and output shape of every node, and refuses shapes that do not fit. Shapes spread along the edges
 * from the nodes that determine their own. Cycles are no obstacle: each contains a stateful node, which knows its
 * shape.
 */
final class ShapeInference {

    final Map<String, Shape> inputs = new LinkedHashMap<>();
    final Map<String, Shape> outputs = new LinkedHashMap<>();
    final List<String> warnings = new ArrayList<>();

    private final Inlined graph;
    private final Map<String, Shape> taken = new HashMap<>();
    private final Map<String, Shape> given = new HashMap<>();

    ShapeInference(Inlined graph) {
        this.graph = graph;
        spread();
        graph.nodes().forEach((name, node) -> {
            if (!given.containsKey(name)) {
                throw new InvalidNetworkException(name, "edges", "nothing leads here that tells its shape");
            }
            inputs.put(name, taken.get(name));
            outputs.put(name, given.get(name));
        });
        checkEdges();
        checkOutputs();
    }

    private void spread() {
        Map<String, List<String>> successors = new HashMap<>();
        graph.edges().forEach(edge -> successors.computeIfAbsent(edge.from(), _ -> new ArrayList<>()).add(edge.to()));
        Deque<String> fresh = new ArrayDeque<>();
        graph.nodes().forEach((name, node) -> {
            Shape own = NodeShapes.ownInput(node);
            if (own != null) {
                settle(name, node, own);
                fresh.add(name);
            }
        });
        while (!fresh.isEmpty()) {
            String from = fresh.remove();
            for (String to : successors.getOrDefault(from, List.of())) {
                if (!given.containsKey(to)) {
                    settle(to, graph.nodes().get(to), given.get(from));
                    fresh.add(to);
                }
            }
        }
    }

    private void settle(String name, Node node, Shape input) {
        taken.put(name, input);
        try {
            given.put(name, NodeShapes.output(node, input));
        } catch (InvalidNetworkException e) {
            throw new InvalidNetworkException(name, e.key(), e.reason());
        } catch (IllegalArgumentException e) {
            throw new InvalidNetworkException(name, "", "its output has no valid shape: " + e.getMessage());
        }
    }

    private void checkEdges() {
        for (Edge edge : graph.edges()) {
            Shape gives = given.get(edge.from());
            Shape takes = taken.get(edge.to());
            if (!gives.equals(takes)) {
                throw new InvalidNetworkException(edge.to(), "edges",
                        "takes " + takes + ", but '" + edge.from() + "' gives " + gives);
            }
            if (graph.inputs().contains(edge.to())) {
                throw new InvalidNetworkException(edge.to(), "edges",
                        "edge " + edge + " leads into an Input of the network");
            }
        }
    }

    private void checkOutputs() {
        graph.nodes().forEach((name, node) -> {
            if (node instanceof Output(Shape declared) && !declared.equals(given.get(name))) {
                Shape actual = given.get(name);
                if (declared.size() != 1 && declared.size() != actual.size()) {
                    throw new InvalidNetworkException(name, "shape",
                            "is " + declared + ", but what arrives is " + actual);
                }
                warnings.add("node '" + name + "', key 'shape': is " + declared + ", taken as " + actual);
            }
        });
    }
}
