package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import io.hillock.model.Transform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network with its nested networks inlined. Immutable once {@link #of} returns it.
 *
 * @param inputs the outermost network's Inputs
 * @param outputs the outermost network's Outputs
 * @param added the Inputs and Outputs that {@link MissingEnds} added
 * @param warnings where edges say less than they could, one line each
 */
record Inlined(Map<String, Node> nodes, List<Edge> edges, List<String> inputs, List<String> outputs,
        Set<String> added, List<String> warnings) {

    static Inlined of(Network network) {
        Inlined inlined = inline(network, "");
        return new Inlined(Collections.unmodifiableMap(inlined.nodes), List.copyOf(inlined.edges),
                List.copyOf(inlined.inputs), List.copyOf(inlined.outputs),
                Collections.unmodifiableSet(inlined.added), List.copyOf(inlined.warnings));
    }

    /** The same with the shapes of what was added. */
    Inlined withShapes(Map<String, Shape> shapes) {
        Map<String, Node> shaped = new LinkedHashMap<>(nodes);
        added.forEach(name -> shaped.computeIfPresent(name, (_, node) -> node instanceof Input
                ? new Input(shapes.get(name))
                : new Output(shapes.get(name))));
        return new Inlined(Collections.unmodifiableMap(shaped), edges, inputs, outputs, added, warnings);
    }

    /** The source nodes of each node, in the order of the edges. */
    Map<String, List<String>> predecessors() {
        Map<String, List<String>> predecessors = new LinkedHashMap<>();
        nodes.keySet().forEach(name -> predecessors.put(name, new ArrayList<>()));
        edges.forEach(edge -> predecessors.get(edge.to()).add(edge.from()));
        return predecessors;
    }

    private static Inlined inline(Network given, String prefix) {
        Inlined flat = new Inlined(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new LinkedHashSet<>(), new ArrayList<>());
        MissingEnds complete = MissingEnds.addedTo(given);
        Network network = complete.network();
        complete.added().forEach(name -> flat.added.add(prefix + name));
        Map<String, Inlined> inner = new LinkedHashMap<>();
        network.nodes().forEach((name, node) -> {
            switch (node) {
                case Network nested -> {
                    Inlined part = inline(nested, prefix + name + "/");
                    inner.put(name, part);
                    flat.nodes.putAll(part.nodes);
                    flat.edges.addAll(part.edges);
                    flat.added.addAll(part.added);
                    flat.warnings.addAll(part.warnings);
                }
                case Input _ -> flat.inputs.add(prefix + name);
                case Output _ -> flat.outputs.add(prefix + name);
                case Transform _,Neuron _ -> {
                }
            }
            if (!(node instanceof Network)) {
                flat.nodes.put(prefix + name, node);
            }
        });
        if (given.nodes().isEmpty()) {
            throw new InvalidNetworkException(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), "nodes",
                    "network has no nodes");
        }
        if (flat.inputs.isEmpty() || flat.outputs.isEmpty()) {
            throw new InvalidNetworkException(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), "nodes",
                    flat.inputs.isEmpty()
                            ? "network has no Input, and something leads to every node: add an Input"
                            : "network has no Output, and every node leads to another: add an Output");
        }
        var ends = new EdgeEnds(network, prefix, inner, flat.warnings);
        for (Edge edge : network.edges()) {
            for (String from : ends.from(edge)) {
                for (String to : ends.to(edge)) {
                    flat.edges.add(new Edge(from, to));
                }
            }
        }
        return flat;
    }
}
