package io.hillock.model.graph;

import io.hillock.model.Edge;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Neuron;
import io.hillock.model.Plastic;
import io.hillock.model.Rule.DeltaRule;
import io.hillock.model.Rule.Hebbian;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.RewardStdp;
import io.hillock.model.Rule.TripletStdp;
import io.hillock.model.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the neuron that each plastic transform learns from. */
final class Learners {

    private Learners() {}

    /** For each plastic transform, by name, the one neuron that it leads to. */
    static Map<String, String> of(Inlined graph) {
        Map<String, String> learners = new LinkedHashMap<>();
        graph.nodes().forEach((name, node) -> {
            if (node instanceof Plastic plastic) {
                learners.put(name, neuron(graph, name, plastic));
            }
        });
        return learners;
    }

    /** The edges, plus one back from each neuron to each transform that learns from it. */
    static List<Edge> withFeedback(List<Edge> edges, Map<String, String> learners) {
        List<Edge> all = new ArrayList<>(edges);
        learners.forEach((plastic, neuron) -> all.add(new Edge(neuron, plastic)));
        return all;
    }

    private static String neuron(Inlined graph, String name, Plastic plastic) {
        List<String> targets = graph.edges().stream().filter(edge -> edge.from().equals(name)).map(Edge::to).toList();
        if (targets.size() != 1 || !(graph.nodes().get(targets.getFirst()) instanceof Neuron neuron)) {
            throw new InvalidNetworkException(name, "edges",
                    "a plastic connection leads to one neuron, this one to " + targets);
        }
        if (stdp(plastic.rule()) && !neuron.spikes()) {
            throw new InvalidNetworkException(name, "rule",
                    "STDP needs spikes, and '" + targets.getFirst() + "' of type " + neuron.type() + " gives none");
        }
        return targets.getFirst();
    }

    private static boolean stdp(Rule rule) {
        return switch (rule) {
            case PairStdp _,TripletStdp _,RewardStdp _ -> true;
            case Hebbian _,DeltaRule _ -> false;
        };
    }
}
