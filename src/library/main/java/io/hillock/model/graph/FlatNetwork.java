package io.hillock.model.graph;

import io.hillock.model.Delay;
import io.hillock.model.Edge;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Plastic;
import io.hillock.model.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network ready for compilation. Nested networks are inlined, edges resolved, shapes inferred, and everything is
 * checked that does not depend on run settings. Immutable; any thread may use it.
 *
 * <p>A node {@code lif} of a nested network {@code sub} is named {@code sub/lif}. The Inputs and Outputs of nested
 * networks stay as pass-through nodes: edges of the outer network lead to all of the Inputs and come from all of the
 * Outputs, unless they name one, as {@code sub.left}.
 */
public final class FlatNetwork {

    private final Inlined graph;
    private final Map<String, List<String>> predecessors;
    private final Map<String, Shape> inputShapes;
    private final Map<String, Shape> outputShapes;
    private final List<List<String>> components;
    private final Map<String, Integer> componentOf = new LinkedHashMap<>();
    private final Map<String, String> learners;
    private final List<List<String>> stages;
    private final List<String> warnings;

    private FlatNetwork(Network network) {
        Inlined inlined = Inlined.of(network);
        ShapeInference shapes = new ShapeInference(inlined);
        graph = inlined.withShapes(shapes.outputs);
        predecessors = graph.predecessors();
        inputShapes = Collections.unmodifiableMap(shapes.inputs);
        outputShapes = Collections.unmodifiableMap(shapes.outputs);
        Cycles.refuseWithoutState(graph);
        components = Components.of(graph.nodes().keySet(), graph.edges());
        warnings = warnings(network, shapes);
        learners = Learners.of(graph);
        stages = Components.of(graph.nodes().keySet(), Learners.withFeedback(graph.edges(), learners));
        for (int i = 0; i < components.size(); i++) {
            for (String node : components.get(i)) {
                componentOf.put(node, i);
            }
        }
    }

    /**
     * Flattens and checks a network, which has one or more Inputs and Outputs.
     *
     * @throws InvalidNetworkException naming node and key, if an edge names a missing node, a network has no Input or
     *     no Output, shapes do not fit or cannot be inferred, a cycle has no stateful node, or a {@link Plastic}
     *     transform does not lead to exactly one neuron
     */
    public static FlatNetwork of(Network network) {
        return new FlatNetwork(network);
    }

    /**
     * Whether a node keeps state from step to step: neurons and {@link Delay} do. Every cycle needs at least one such
     * node.
     */
    public static boolean stateful(Node node) {
        return node instanceof Neuron || node instanceof Delay;
    }

    /** All nodes except nested networks, in the network's order; a nested network's nodes take its place. */
    public Map<String, Node> nodes() {
        return graph.nodes();
    }

    /**
     * The node as it runs: parameters that stand for several neurons or elements stretched to {@link #inputShape}. The
     * result is not kept.
     *
     * @throws InvalidNetworkException naming the node, if its parameters do not stretch to the shape
     */
    public Node stretched(String name) {
        try {
            return NodeShapes.stretched(nodes().get(name), inputShape(name));
        } catch (InvalidNetworkException e) {
            throw new InvalidNetworkException(name, e.key(), e.reason());
        }
    }

    /**
     * The edges without duplicates, in the network's order; a nested network's edges come before those of the network
     * around it.
     */
    public List<Edge> edges() {
        return graph.edges();
    }

    /** The sources of the edges into {@code node}, in the order of {@link #edges}. */
    public List<String> predecessors(String node) {
        return Collections.unmodifiableList(predecessors.get(node));
    }

    /** The output shape of each node, in the order of {@link #nodes}. */
    public Map<String, Shape> outputShapes() {
        return outputShapes;
    }

    /** The shape of each input of {@code node}. */
    public Shape inputShape(String node) {
        return inputShapes.get(node);
    }

    /** The output shape of {@code node}. */
    public Shape outputShape(String node) {
        return outputShapes.get(node);
    }

    /** Names of the network's own Inputs, not those of nested networks, in the network's order. */
    public List<String> inputs() {
        return graph.inputs();
    }

    /** Names of the network's own Outputs, not those of nested networks, in the network's order. */
    public List<String> outputs() {
        return graph.outputs();
    }

    /**
     * The strongly connected parts: sets of nodes that can reach each other. Edges between parts lead forward only;
     * within a part, nodes keep the order of {@link #nodes}. The result depends only on the order of nodes and edges.
     */
    public List<List<String>> components() {
        return components;
    }

    /**
     * The parts whose nodes run in turn, step by step: {@link #components}, merged if a {@link Plastic} transform of
     * one learns from a neuron of another. Sorted in the same way.
     */
    public List<List<String>> stages() {
        return stages;
    }

    /** The neuron that a {@link Plastic} transform leads to and learns from; null for other nodes. */
    public String learnsFrom(String plastic) {
        return learners.get(plastic);
    }

    /** Index in {@link #components} of the part that contains {@code node}. */
    public int component(String node) {
        return componentOf.get(node);
    }

    /** Where the network was read differently from what was written, or has nodes without effect; one line each. */
    public List<String> warnings() {
        return warnings;
    }

    private List<String> warnings(Network network, ShapeInference shapes) {
        List<String> all = new ArrayList<>(network.warnings());
        for (String name : graph.added()) {
            all.add("node '" + name + "': was added, because the network has no " + nodes().get(name).type());
        }
        all.addAll(graph.warnings());
        all.addAll(shapes.warnings);
        all.addAll(DeadEnds.warnings(graph, components));
        return List.copyOf(all);
    }
}
