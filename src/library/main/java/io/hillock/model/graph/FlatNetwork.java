package io.hillock.model.graph;

import io.hillock.model.Delay;
import io.hillock.model.Edge;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Plastic;
import io.hillock.model.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network made ready to be compiled: nested networks inlined, edges resolved, every shape known, everything checked
 * that does not depend on run settings. Immutable, may be used by any thread.
 *
 * <p>A node {@code lif} of a nested network {@code sub} is named {@code sub/lif}. The Inputs and Outputs of nested
 * networks stay as nodes that hand on what they get; edges of the outer network lead to all of the one, and come from
 * all of the other.
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
        graph = Inlined.of(network);
        predecessors = graph.predecessors();
        ShapeInference shapes = new ShapeInference(graph);
        inputShapes = Collections.unmodifiableMap(shapes.inputs);
        outputShapes = Collections.unmodifiableMap(shapes.outputs);
        warnings = List.copyOf(shapes.warnings);
        Cycles.refuseWithoutState(graph);
        components = Components.of(graph.nodes().keySet(), graph.edges());
        learners = Learners.of(graph);
        stages = Components.of(graph.nodes().keySet(), Learners.withFeedback(graph.edges(), learners));
        for (int i = 0; i < components.size(); i++) {
            for (String node : components.get(i)) {
                componentOf.put(node, i);
            }
        }
    }

    /**
     * Flattens a network that is to run: it has exactly one Input and one Output.
     *
     * @throws InvalidNetworkException naming node and key, for everything that {@link #check} refuses, and for more than
     *         one Input or Output
     */
    public static FlatNetwork of(Network network) {
        FlatNetwork flat = new FlatNetwork(network);
        one("Input", flat.graph.inputs());
        one("Output", flat.graph.outputs());
        return flat;
    }

    /**
     * Flattens and checks a network with any number of Inputs and Outputs.
     *
     * @throws InvalidNetworkException naming node and key, where an edge leads to or from no node, a network has no Input or
     *         no Output, shapes do not fit or cannot be inferred, a cycle has no stateful node, or a
     *         {@link Plastic} connection does not lead to one neuron
     */
    public static FlatNetwork check(Network network) {
        return new FlatNetwork(network);
    }

    /** Whether a node holds state from step to step: neurons and {@link Delay}. Every cycle needs one such node. */
    public static boolean stateful(Node node) {
        return node instanceof Neuron || node instanceof Delay;
    }

    /** All nodes but nested networks; in the network's order, a nested network's nodes where it stood. */
    public Map<String, Node> nodes() {
        return graph.nodes();
    }

    /** No duplicates; in the network's order, a nested network's edges before those of the network it is in. */
    public List<Edge> edges() {
        return graph.edges();
    }

    /** The sources of the edges into {@code node}, in the order of {@link #edges}. */
    public List<String> predecessors(String node) {
        return Collections.unmodifiableList(predecessors.get(node));
    }

    /** What each node gives, in the order of {@link #nodes}. */
    public Map<String, Shape> outputShapes() {
        return outputShapes;
    }

    /** What {@code node} takes: the shape of each of its inputs. */
    public Shape inputShape(String node) {
        return inputShapes.get(node);
    }

    /** What {@code node} gives. */
    public Shape outputShape(String node) {
        return outputShapes.get(node);
    }

    /** Names of the network's own Inputs, not those of nested networks. */
    public List<String> inputs() {
        return graph.inputs();
    }

    /** Names of the network's own Outputs, not those of nested networks. */
    public List<String> outputs() {
        return graph.outputs();
    }

    /** Name of the Input, the first of {@link #inputs}. */
    public String input() {
        return graph.inputs().getFirst();
    }

    /** Name of the Output, the first of {@link #outputs}. */
    public String output() {
        return graph.outputs().getFirst();
    }

    /**
     * The strongly connected parts: nodes that can reach each other. Sorted so that edges between parts lead forward
     * only; within a part in the order of {@link #nodes}. Depends on nothing but the order of nodes and edges.
     */
    public List<List<String>> components() {
        return components;
    }

    /**
     * The parts whose nodes take turns, step by step: {@link #components}, and joined with them where a {@link Plastic} connection learns from
     * the neuron behind it. Sorted like them.
     */
    public List<List<String>> stages() {
        return stages;
    }

    /** The neuron that a {@link Plastic} connection leads to and learns from. */
    public String learnsFrom(String plastic) {
        return learners.get(plastic);
    }

    /** Index in {@link #components} of the part that {@code node} belongs to. */
    public int component(String node) {
        return componentOf.get(node);
    }

    /** What was taken otherwise than written, one line each. */
    public List<String> warnings() {
        return warnings;
    }

    private static void one(String type, List<String> names) {
        if (names.size() > 1) {
            throw new InvalidNetworkException(names.get(1), "", "a second " + type + " beside '" + names.getFirst()
                    + "'; only networks with one " + type + " can run");
        }
    }
}
