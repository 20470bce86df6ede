package io.hillock.image;

import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.NodeSetting;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings.Initial;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.NodeSettings;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.neuron.NeuronModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Settings for a network, from a seed: a profile's, some for all neurons, some for single ones. */
public final class RandomSettings {
    private RandomSettings() {}

    public static RunSettings of(RandomGenerator random, Network network) {
        RunSettings settings = RunSettings.of(pick(random, Profile.values())).withDt(RandomNetworks.DT);
        if (random.nextInt(3) == 0) {
            settings = settings.withCycleDelay(pick(random, CycleDelay.values())).withSteps(random.nextInt(9))
                    .withNeurons(some(random, Set.of(NodeSetting.RESET, NodeSetting.FIRES, NodeSetting.DISCRETISATION,
                            NodeSetting.IF_INTEGRATES_DT, NodeSetting.LOWER_BOUND, NodeSetting.UPDATE_ORDER,
                            NodeSetting.REPORT)));
        }
        Map<String, Node> nodes = FlatNetwork.of(network).nodes();
        boolean learns = nodes.values().stream().anyMatch(Plastic.class::isInstance);
        for (Map.Entry<String, Node> entry : nodes.entrySet()) {
            if (entry.getValue() instanceof Neuron neuron && random.nextInt(3) == 0) {
                settings = settings.withNode(entry.getKey(), own(random, neuron, learns));
            }
        }
        return settings;
    }

    /** Networks that learn keep their gains: with larger ones their weights grow without bound. */
    private static NodeSettings own(RandomGenerator random, Neuron neuron, boolean learns) {
        Set<NodeSetting> taken = NeuronModels.of(neuron).settings();
        if (learns) {
            taken.removeAll(Set.of(NodeSetting.GAIN, NodeSetting.SYNAPTIC_GAIN));
        }
        return some(random, taken).withInitial(initial(random, neuron)).only(taken);
    }

    /** Half of those settings, but for the membrane at the start. */
    private static NodeSettings some(RandomGenerator random, Set<NodeSetting> from) {
        NodeSettings settings = NodeSettings.OPEN;
        for (NodeSetting setting : from.stream().sorted().toList()) {
            if (random.nextBoolean()) {
                settings = switch (setting) {
                    case RESET -> settings.withReset(pick(random, Reset.values()));
                    case FIRES -> settings.withFires(pick(random, FiringCondition.values()));
                    case DISCRETISATION -> settings.withDiscretisation(pick(random, Discretisation.values()));
                    case IF_INTEGRATES_DT -> settings.withIfIntegratesDt(random.nextBoolean());
                    case LOWER_BOUND -> settings
                            .withLowerBound(random.nextBoolean() ? OptionalDouble.of(-1.5) : OptionalDouble.empty());
                    case UPDATE_ORDER -> settings.withUpdateOrder(pick(random, UpdateOrder.values()));
                    case GAIN -> settings.withGain(pick(random, Gain.values()));
                    case SYNAPTIC_GAIN -> settings.withSynapticGain(pick(random, Gain.values()));
                    case REPORT -> settings.withReport(pick(random, ReportedStep.values()));
                    case INITIAL -> settings;
                };
            }
        }
        return settings;
    }

    private static Initial initial(RandomGenerator random, Neuron neuron) {
        var possible = new ArrayList<>(List.of(Initial.ZERO));
        neuron.parameters().forEach(parameter -> {
            switch (parameter.name()) {
                case "v_leak" -> possible.add(Initial.V_LEAK);
                case "v_reset" -> possible.add(Initial.V_RESET);
                default -> {
                }
            }
        });
        return possible.get(random.nextInt(possible.size()));
    }

    private static <T> T pick(RandomGenerator random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
