package io.hillock.image.compile;

import io.hillock.model.Edge;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.graph.FlatNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Decides when each node runs and what it reads. An edge within a strongly connected part is late if one of its ends is
 * stateful: the node it leaves or the node it enters, as the setting says. Everything else depends only on the order of
 * nodes and edges.
 */
final class NodeOrder {
    /** A source of a node. If {@code late}, the node reads its value of the previous step. */
    record Arrival(String from, boolean late) {}

    private final FlatNetwork network;
    private final CycleDelay cycleDelay;
    private final Map<String, List<Arrival>> arrivals = new HashMap<>();
    private final Map<String, List<String>> successors = new HashMap<>();
    private final List<List<String>> stages = new ArrayList<>();

    NodeOrder(FlatNetwork network, CycleDelay cycleDelay) {
        this.network = network;
        this.cycleDelay = cycleDelay;
        for (String node : network.nodes().keySet()) {
            arrivals.put(node, new ArrayList<>());
            successors.put(node, new ArrayList<>());
        }
        arrive(false);
        arrive(true);
        var position = new HashMap<String, Integer>();
        network.nodes().keySet().forEach(node -> position.put(node, position.size()));
        network.stages().forEach(component -> stages.add(ordered(component, position)));
    }

    /** The stages in the order in which they run, each with its nodes in order. */
    List<List<String>> stages() {
        return stages;
    }

    /** The sources of a node: first those of the same step, then the late ones; each in the order of the edges. */
    List<Arrival> arrivals(String node) {
        return arrivals.get(node);
    }

    private void arrive(boolean late) {
        for (Edge edge : network.edges()) {
            if (late(edge) == late) {
                arrivals.get(edge.to()).add(new Arrival(edge.from(), late));
                if (!late) {
                    successors.get(edge.from()).add(edge.to());
                }
            }
        }
    }

    private boolean late(Edge edge) {
        String cut = switch (cycleDelay) {
            case NEURON_OUT -> edge.from();
            case NEURON_IN -> edge.to();
        };
        return network.component(edge.from()) == network.component(edge.to())
                && FlatNetwork.stateful(network.nodes().get(cut));
    }

    /**
     * A node runs once everything that it reads of this step is ready. If several nodes are ready, the first in the
     * network's order runs.
     */
    private List<String> ordered(List<String> component, Map<String, Integer> position) {
        var missing = new HashMap<String, Integer>();
        component.forEach(node -> missing.put(node, 0));
        for (String node : component) {
            successors.get(node).forEach(to -> missing.computeIfPresent(to, (_, count) -> count + 1));
        }
        var ready = new PriorityQueue<String>((a, b) -> Integer.compare(position.get(a), position.get(b)));
        component.stream().filter(node -> missing.get(node) == 0).forEach(ready::add);
        var order = new ArrayList<String>();
        while (!ready.isEmpty()) {
            String node = ready.remove();
            order.add(node);
            for (String to : successors.get(node)) {
                if (missing.containsKey(to) && missing.merge(to, -1, Integer::sum) == 0) {
                    ready.add(to);
                }
            }
        }
        return order;
    }
}
