package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Transform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network with its nested networks inlined. Immutable once {@link #of} returns it.
 *
 * @param inputs the outermost network's Inputs
 * @param outputs the outermost network's Outputs
 * @param warnings where edges say less than they could, one line each
 */
record Inlined(Map<String, Node> nodes, List<Edge> edges, List<String> inputs, List<String> outputs,
        List<String> warnings) {

    static Inlined of(Network network) {
        Inlined inlined = inline(network, "");
        return new Inlined(Collections.unmodifiableMap(inlined.nodes), List.copyOf(inlined.edges),
                List.copyOf(inlined.inputs), List.copyOf(inlined.outputs), List.copyOf(inlined.warnings));
    }

    /** The source nodes of each node, in the order of the edges. */
    Map<String, List<String>> predecessors() {
        Map<String, List<String>> predecessors = new LinkedHashMap<>();
        nodes.keySet().forEach(name -> predecessors.put(name, new ArrayList<>()));
        edges.forEach(edge -> predecessors.get(edge.to()).add(edge.from()));
        return predecessors;
    }

    private static Inlined inline(Network network, String prefix) {
        Inlined flat = new Inlined(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>());
        Map<String, Inlined> inner = new LinkedHashMap<>();
        network.nodes().forEach((name, node) -> {
            switch (node) {
                case Network nested -> {
                    Inlined part = inline(nested, prefix + name + "/");
                    inner.put(name, part);
                    flat.nodes.putAll(part.nodes);
                    flat.edges.addAll(part.edges);
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
        if (flat.inputs.isEmpty() || flat.outputs.isEmpty()) {
            throw new InvalidNetworkException(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), "nodes",
                    "network has no " + (flat.inputs.isEmpty() ? "Input" : "Output"));
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
