package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Infers the input and output shape of every node, and refuses shapes that do not fit. Shapes spread along the edges
 * from the nodes that determine their own. Elementwise nodes take the shape that arrives, if their parameters stretch
 * to it. Where nothing arrives, they take what the next node needs, or else the shape of their parameters. So cycles
 * are no obstacle: each contains an elementwise node with state.
 */
final class ShapeInference {

    final Map<String, Shape> inputs = new LinkedHashMap<>();
    final Map<String, Shape> outputs = new LinkedHashMap<>();
    final List<String> warnings = new ArrayList<>();

    private final Inlined graph;
    private final Map<String, List<String>> predecessors;
    private final Map<String, List<String>> successors = new HashMap<>();
    private final Map<String, Shape> taken = new HashMap<>();
    private final Map<String, Shape> given = new HashMap<>();
    /** Nodes whose successors have not learned their shape. */
    private final Deque<String> forward = new ArrayDeque<>();
    /** Nodes whose predecessors have not learned their shape. */
    private final Deque<String> backward = new ArrayDeque<>();

    ShapeInference(Inlined graph) {
        this.graph = graph;
        predecessors = graph.predecessors();
        graph.edges().forEach(edge -> successors.computeIfAbsent(edge.from(), _ -> new ArrayList<>()).add(edge.to()));
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
        graph.nodes().forEach((name, node) -> {
            Shape own = graph.added().contains(name) ? null : NodeShapes.ownInput(node);
            if (own != null) {
                settle(name, node, node instanceof Input ? withoutBatch(name, own) : own);
            }
        });
        Iterator<String> rest = graph.nodes().keySet().iterator();
        while (!forward.isEmpty() || !backward.isEmpty() || rest.hasNext()) {
            if (!forward.isEmpty()) {
                tellSuccessors(forward.remove());
            } else if (!backward.isEmpty()) {
                askOf(backward.remove());
            } else {
                takeOwn(rest.next());
            }
        }
    }

    /** Without leading dimensions of 1, a batch or a time step of an exporter's sample, if that is what a successor takes. */
    private Shape withoutBatch(String input, Shape declared) {
        for (String to : successors.getOrDefault(input, List.of())) {
            Shape takes = NodeShapes.ownInput(graph.nodes().get(to));
            int more = takes == null ? 0 : declared.rank() - takes.rank();
            if (more > 0 && declared.size() == takes.size() && tail(declared, more).equals(takes)) {
                warnings.add("node '" + input + "', key 'shape': is " + declared + ", taken as " + takes);
                return takes;
            }
        }
        return declared;
    }

    private static Shape tail(Shape shape, int from) {
        return Shape.of(IntStream.range(from, shape.rank()).map(shape::dim).toArray());
    }

    private void tellSuccessors(String from) {
        for (String to : successors.getOrDefault(from, List.of())) {
            if (!given.containsKey(to)) {
                Node node = graph.nodes().get(to);
                Shape parameters = NodeShapes.parameters(node);
                if (parameters != null && !Broadcast.fits(parameters, given.get(from))) {
                    throw misfit(to, parameters, from);
                }
                settle(to, node, given.get(from));
            }
        }
    }

    /** Elementwise nodes, and Inputs that were added, give what a successor takes. */
    private void askOf(String to) {
        for (String from : predecessors.get(to)) {
            Node node = graph.nodes().get(from);
            Shape parameters = NodeShapes.parameters(node);
            boolean gives = parameters == null
                    ? graph.added().contains(from)
                    : Broadcast.fits(parameters, taken.get(to));
            if (gives && !given.containsKey(from)) {
                settle(from, node, taken.get(to));
            }
        }
    }

    private void takeOwn(String name) {
        Shape parameters = NodeShapes.parameters(graph.nodes().get(name));
        if (parameters != null && !given.containsKey(name)) {
            settle(name, graph.nodes().get(name), parameters);
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
        forward.add(name);
        backward.add(name);
    }

    private void checkEdges() {
        for (Edge edge : graph.edges()) {
            if (!given.get(edge.from()).equals(taken.get(edge.to()))) {
                throw misfit(edge.to(), taken.get(edge.to()), edge.from());
            }
            if (graph.inputs().contains(edge.to())) {
                throw new InvalidNetworkException(edge.to(), "edges",
                        "edge " + edge + " leads into an Input of the network");
            }
        }
    }

    private InvalidNetworkException misfit(String to, Shape takes, String from) {
        return new InvalidNetworkException(to, "edges",
                "takes " + takes + ", but '" + from + "' gives " + given.get(from));
    }

    private void checkOutputs() {
        graph.nodes().forEach((name, node) -> {
            boolean stated = node instanceof Output && !graph.added().contains(name);
            if (stated && node instanceof Output(Shape declared) && !declared.equals(given.get(name))) {
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
