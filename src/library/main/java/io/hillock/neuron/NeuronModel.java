package io.hillock.neuron;

import io.hillock.step.Step;
import io.hillock.model.Neuron;
import java.util.List;
import java.util.Optional;
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

    /** Adds a node's constants and states. */
    public void compile(Neuron neuron, NeuronConstants constants) {
        compiler.accept(parameters.cast(neuron), constants);
    }
}
