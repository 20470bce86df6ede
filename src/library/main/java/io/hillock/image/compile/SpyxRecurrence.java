package io.hillock.image.compile;

import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Leads the input of Spyx's recurrent layers to their neurons. Spyx computes x + W s, but its exporter leads the layer's input
 * to W alone, which would mean W (x + s).
 */
public final class SpyxRecurrence {
    private final List<String> warnings = new ArrayList<>();
    private final Network network;

    public SpyxRecurrence(Network file, Profile profile) {
        network = profile == Profile.SPYX ? repaired("", file) : file;
    }

    /** The network to run: for the profile Spyx, with its recurrent layers repaired. */
    public Network network() {
        return network;
    }

    /** One for each repaired layer. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private Network repaired(String name, Network graph) {
        var nodes = new LinkedHashMap<String, Node>();
        graph.nodes().forEach((key, node) -> nodes.put(key, node instanceof Network inner
                ? repaired(name.isEmpty() ? key : name + "/" + key, inner)
                : node));
        return new Network(nodes, edges(name, graph), graph.version(), graph.metadata());
    }

    private List<Edge> edges(String name, Network graph) {
        Optional<String> in = only(graph, Input.class::isInstance);
        Optional<String> weights = only(graph, node -> node instanceof Linear || node instanceof Affine);
        Optional<String> neuron = only(graph, Neuron.class::isInstance);
        Optional<String> out = only(graph, Output.class::isInstance);
        if (graph.nodes().size() != 4 || in.isEmpty() || weights.isEmpty() || neuron.isEmpty() || out.isEmpty()) {
            return graph.edges();
        }
        var astray = new Edge(in.get(), weights.get());
        Set<Edge> exported = Set.of(astray, new Edge(weights.get(), neuron.get()),
                new Edge(neuron.get(), weights.get()), new Edge(neuron.get(), out.get()));
        if (!Set.copyOf(graph.edges()).equals(exported)) {
            return graph.edges();
        }
        warnings.add("node '" + name + "', key 'edges': the input leads to '" + neuron.get()
                + "', as Spyx computes, rather than "
                + "through '" + weights.get() + "', as the file says; another profile follows the file");
        return graph.edges().stream().map(edge -> edge.equals(astray) ? new Edge(in.get(), neuron.get()) : edge)
                .toList();
    }

    private static Optional<String> only(Network graph, Predicate<Node> kind) {
        return graph.nodes().entrySet().stream().filter(entry -> kind.test(entry.getValue())).map(Map.Entry::getKey)
                .findFirst();
    }
}
