package io.hillock.neuron;

/**
 * A field of a neuron operation.
 *
 * @param name in the JSON of images, and for the step
 */
public record NeuronField(String name, Kind kind) {

    /** What a field names. */
    public enum Kind {
        /** A float32 tensor with a value for each neuron. */
        CONSTANT,
        /** A state variable with a value for each neuron. */
        STATE,
        /** A state variable that belongs to what a network has learned: saved and exchanged with its weights. */
        LEARNED_STATE
    }

    /** The state variable of this name is the membrane, which recordings read. */
    public static final String MEMBRANE = "v";

    public static NeuronField constant(String name) {
        return new NeuronField(name, Kind.CONSTANT);
    }

    public static NeuronField state(String name) {
        return new NeuronField(name, Kind.STATE);
    }

    public static NeuronField learnedState(String name) {
        return new NeuronField(name, Kind.LEARNED_STATE);
    }

    public boolean isState() {
        return kind != Kind.CONSTANT;
    }
}
