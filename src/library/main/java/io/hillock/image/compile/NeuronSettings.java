package io.hillock.image.compile;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Neuron;
import io.hillock.model.NodeRule;
import io.hillock.model.NodeSetting;
import io.hillock.model.NodeSettings;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.neuron.NeuronModels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings of each neuron node of a network, none left open. Immutable. */
final class NeuronSettings {
    private static final int MOST_LISTED = 20;

    private final FlatNetwork network;
    private final RunSettings settings;
    private final Map<Integer, Integer> sizeOfComponent = new HashMap<>();
    private final Map<String, NodeSettings> byNode = new LinkedHashMap<>();

    /** @throws InvalidNetworkException if a rule for single nodes applies to none */
    NeuronSettings(FlatNetwork network, RunSettings settings) {
        this.network = network;
        this.settings = settings;
        network.nodes().keySet().forEach(name -> sizeOfComponent.merge(network.component(name), 1, Integer::sum));
        network.nodes().forEach((name, node) -> {
            if (node instanceof Neuron neuron) {
                byNode.put(name, settings.node(name, neuron, recurrent(name)));
            }
        });
        settings.nodes().forEach(this::check);
    }

    NodeSettings of(String neuron) {
        return byNode.get(neuron);
    }

    /** The settings as an image keeps them: what all neurons share, and what single ones have instead, by full names. */
    RunSettings resolved() {
        NodeSettings common = settings.common();
        var rules = new ArrayList<NodeRule>();
        byNode.forEach((name, own) -> {
            NodeSettings unlike = own.only(taken(name)).unlike(common);
            if (!unlike.equals(NodeSettings.OPEN)) {
                rules.add(NodeRule.exactly(name, unlike));
            }
        });
        return new RunSettings(settings.dt(), settings.profile(), settings.cycleDelay(), settings.readout(),
                settings.steps(), common, rules);
    }

    /** One for each neuron for which somebody asked for a comparison that its reset does not make. */
    List<String> warnings() {
        return byNode.entrySet().stream()
                .filter(entry -> entry.getValue().reset().orElseThrow() == Reset.MULTI_SPIKE
                        && taken(entry.getKey()).contains(NodeSetting.FIRES) && asksForAbove(entry.getKey()))
                .map(entry -> ("node '%s': the setting 'fires' is without effect, because the reset multi_spike gives a spike "
                        + "for each whole threshold").formatted(entry.getKey()))
                .toList();
    }

    private boolean asksForAbove(String node) {
        NodeSettings asked = settings.neurons();
        for (NodeRule rule : settings.nodes()) {
            asked = rule.matches(node) ? rule.settings().over(asked) : asked;
        }
        return asked.fires().equals(Optional.of(FiringCondition.ABOVE));
    }

    private boolean recurrent(String node) {
        return sizeOfComponent.get(network.component(node)) > 1 || network.predecessors(node).contains(node);
    }

    private Set<NodeSetting> taken(String neuron) {
        return NeuronModels.of((Neuron) network.nodes().get(neuron)).settings();
    }

    private void check(NodeRule rule) {
        List<String> matched = network.nodes().keySet().stream().filter(rule::matches).toList();
        List<String> neurons = matched.stream().filter(byNode::containsKey).toList();
        if (neurons.isEmpty()) {
            String what = matched.isEmpty()
                    ? "no node matches '" + rule.glob() + "'"
                    : "'" + rule.glob() + "' matches no neuron, only " + described(matched);
            throw refusal(what + "; the neurons are: " + described(List.copyOf(byNode.keySet())));
        }
        for (NodeSetting setting : rule.settings().made()) {
            if (neurons.stream().noneMatch(name -> taken(name).contains(setting))) {
                Set<NodeSetting> takes = neurons.stream().flatMap(name -> taken(name).stream())
                        .collect(Collectors.toSet());
                throw refusal("the setting '" + setting.label() + "' does not apply to " + described(neurons)
                        + "; the settings that do are: " + takes.stream().sorted().map(NodeSetting::label)
                                .collect(Collectors.joining(", ")));
            }
        }
    }

    private String described(List<String> names) {
        String listed = names.stream().limit(MOST_LISTED)
                .map(name -> name + " (" + network.nodes().get(name).type() + ")")
                .collect(Collectors.joining(", "));
        int more = names.size() - MOST_LISTED;
        return names.isEmpty() ? "none" : more > 0 ? listed + " and " + more + " more" : listed;
    }

    private static InvalidNetworkException refusal(String reason) {
        return new InvalidNetworkException("", "", reason);
    }
}
