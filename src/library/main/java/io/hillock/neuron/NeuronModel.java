package io.hillock.neuron;

import io.hillock.step.Step;
import io.hillock.model.Neuron;
import io.hillock.model.NodeSetting;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A row of {@link NeuronModels}: all that files, compiler and engine must know of a model of neurons.
 *
 * @param type as NIR files write it
 * @param operation as images write it
 * @param parameters the record that networks hold
 * @param reader makes it from a node of a NIR file; empty if NIR lacks the model, and files cannot hold it
 * @param firing how its operation gives spikes
 * @param fields of its operation, in the order in which images write them
 * @param compiler adds the constants and states of these fields
 * @param step binds the equation to constants and state
 */
public record NeuronModel<N extends Neuron>(String type, String operation, Class<N> parameters,
        Optional<Function<NeuronParameters, N>> reader, Firing firing, List<NeuronField> fields,
        BiConsumer<N, NeuronConstants> compiler, Function<NeuronMemory, Step> step) {

    /** How a model gives spikes. */
    public enum Firing {
        /** It gives its membrane. */
        NEVER,
        /** By the threshold and reset rule of the run settings, as {@link Fire} computes. */
        BY_SETTINGS,
        /** By a rule of its own. */
        BY_ITSELF
    }

    public NeuronModel {
        fields = List.copyOf(fields);
    }

    public boolean spikes() {
        return firing != Firing.NEVER;
    }

    /** The settings that its constants, its step or its recording depend on. */
    public Set<NodeSetting> settings() {
        var settings = EnumSet.noneOf(NodeSetting.class);
        if (firing == Firing.BY_SETTINGS) {
            settings.addAll(List.of(NodeSetting.RESET, NodeSetting.FIRES, NodeSetting.LOWER_BOUND));
        }
        if (spikes()) {
            settings.add(NodeSetting.REPORT);
        }
        settings.add(has("decay") ? NodeSetting.DISCRETISATION : NodeSetting.IF_INTEGRATES_DT);
        settings.add(NodeSetting.GAIN);
        if (has("synaptic_gain")) {
            settings.add(NodeSetting.SYNAPTIC_GAIN);
        }
        if (ordersUpdates()) {
            settings.add(NodeSetting.UPDATE_ORDER);
        }
        if (firing != Firing.BY_ITSELF) {
            settings.add(NodeSetting.INITIAL);
        }
        return settings;
    }

    /** Whether the setting {@code update_order} applies: it has a synapse, and no rule of its own. */
    public boolean ordersUpdates() {
        return has("synaptic_decay") && firing != Firing.BY_ITSELF;
    }

    private boolean has(String field) {
        return fields.stream().anyMatch(one -> one.name().equals(field));
    }

    /** Adds a node's constants and states. */
    public void compile(Neuron neuron, NeuronConstants constants) {
        compiler.accept(parameters.cast(neuron), constants);
    }
}
