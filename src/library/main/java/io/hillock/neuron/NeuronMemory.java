package io.hillock.neuron;

import io.hillock.model.NodeSettings.UpdateOrder;

/** The constants and the state of one population of neurons, by the fields of its operation. */
public interface NeuronMemory {
    float[] constant(String field);

    /** The variable itself: what a step writes to it is the stream's state. */
    float[] state(String field);

    /** Threshold and reset of a model that {@linkplain NeuronModel.Firing#BY_SETTINGS fires by the settings}. */
    Fire fire();

    /** The order in which a step updates current and membrane. */
    UpdateOrder updateOrder();

    default float[] membrane() {
        return state(NeuronField.MEMBRANE);
    }

    /** Of {@link NeuronConstants#synapse} and the state {@code i}. */
    default Synapse synapse() {
        return new Synapse(constant("synaptic_decay"), constant("synaptic_gain"), state("i"), updateOrder());
    }
}
