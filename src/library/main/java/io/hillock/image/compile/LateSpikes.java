package io.hillock.image.compile;

import io.hillock.model.Delay;
import io.hillock.model.Edge;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings;
import io.hillock.model.Tensor;
import io.hillock.model.graph.FlatNetwork;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts a delay of one step behind each neuron that reports the step before everywhere. Edges of a cycle get none, since a cycle
 * has its step already, nor does the edge to the network's Output, which shows what the neuron reports.
 */
public final class LateSpikes {
    private final FlatNetwork flat;
    private final NeuronSettings settings;
    private final double dt;

    private LateSpikes(FlatNetwork flat, RunSettings settings) {
        this.flat = flat;
        this.settings = new NeuronSettings(flat, settings);
        dt = settings.dt();
    }

    /**
     * The flat network to compile.
     *
     * @throws io.hillock.model.InvalidNetworkException as {@link FlatNetwork#of} does
     */
    public static FlatNetwork delayed(Network network, RunSettings settings) {
        var late = new LateSpikes(FlatNetwork.of(network), settings);
        return late.flat.nodes().keySet().stream().anyMatch(late::isLate)
                ? FlatNetwork.of(late.graph("", network))
                : late.flat;
    }

    private boolean isLate(String neuron) {
        return SignalWiring.spikes(flat.nodes().get(neuron))
                && settings.of(neuron).report().orElseThrow() == ReportedStep.PREVIOUS_STEP_EVERYWHERE;
    }

    /** @param prefix what the full names of the graph's nodes start with */
    private Network graph(String prefix, Network graph) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        graph.nodes().forEach((name, node) -> nodes.put(name,
                node instanceof Network inner ? graph(prefix + name + "/", inner) : node));
        Set<Edge> edges = new LinkedHashSet<>();
        Map<String, String> delays = new LinkedHashMap<>();
        for (Edge edge : graph.edges()) {
            if (delayed(prefix, graph, edge)) {
                String delay = delays.computeIfAbsent(edge.from(), from -> free(from + ".previous", nodes));
                edges.add(new Edge(edge.from(), delay));
                edges.add(new Edge(delay, edge.to()));
                nodes.putIfAbsent(delay, delay((Neuron) graph.nodes().get(edge.from())));
            } else {
                edges.add(edge);
            }
        }
        return new Network(nodes, List.copyOf(edges), graph.version(), graph.metadata());
    }

    private boolean delayed(String prefix, Network graph, Edge edge) {
        boolean neuron = graph.nodes().get(edge.from()) instanceof Neuron && isLate(prefix + edge.from());
        boolean shown = prefix.isEmpty() && graph.nodes().get(edge.to()) instanceof Output;
        return neuron && !shown && !closesCycle(prefix + edge.from(), prefix + edge.to(), graph.nodes().get(edge.to()));
    }

    private boolean closesCycle(String neuron, String target, Node node) {
        List<String> reached = flat.components().get(flat.component(neuron));
        return node instanceof Network
                ? reached.stream().anyMatch(name -> name.startsWith(target + "/"))
                : reached.contains(target);
    }

    private static String free(String name, Map<String, Node> taken) {
        return taken.containsKey(name) ? free(name + "'", taken) : name;
    }

    private Delay delay(Neuron neuron) {
        return new Delay(Tensor.fill(neuron.shape(), dt));
    }
}
