package io.hillock.neuron;

import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings;
import io.hillock.model.Tensor;
import java.util.function.IntToDoubleFunction;

/**
 * The operation of one node, while an image is compiled: takes the constants of neurons.md, computed in double and rounded once, and the state
 * variables. Tensors and variables lie in the image in the order in which they are added.
 */
public interface NeuronConstants {
    /** The node's name, for refusals. */
    String node();

    /** The time step in seconds. */
    double dt();

    /** The settings of this node, none left open. */
    NodeSettings settings();

    /**
     * Adds a float32 tensor with a value for each neuron.
     *
     * @param key the parameter to blame if a value is not finite
     * @return its name
     */
    String tensor(String name, String key, IntToDoubleFunction value);

    /** Adds a tensor, and has the operation's field of this name name it. */
    void constant(String field, String key, IntToDoubleFunction value);

    /** Adds a state variable that starts at 0, and has a field name it. */
    void state(String field, String variable);

    /** The same for one that starts at the values of a {@link #tensor}. */
    void state(String field, String variable, String initial);

    /** Adds threshold and reset, by the rule of the settings. */
    void fire(Tensor threshold, Tensor vReset);

    /** Adds a warning if the step is too long or far too short for a time constant. */
    void checkTimeConstant(String key, Tensor tau);

    /** The same with a variable named like its field. */
    default void state(String field) {
        state(field, field);
    }

    /** Adds the membrane, which starts where the setting {@code initial} says. */
    void membrane();

    /** {@code gain}, {@code decay} and {@code leak} of tau dv/dt = (v_leak − v) + r x. */
    default void leak(String tauKey, Tensor tau, Tensor r, Tensor vLeak) {
        checkTimeConstant(tauKey, tau);
        constant("gain", "r", i -> gain(settings().gain().orElseThrow(), tau.at(i), r.at(i)));
        constant("decay", tauKey, i -> decay(tau.at(i)));
        constant("leak", "v_leak", i -> (1 - decay(tau.at(i))) * vLeak.at(i));
    }

    /** {@code synaptic_decay} and {@code synaptic_gain} of tau_syn di/dt = −i + w_in x. */
    default void synapse(Tensor tauSyn, Tensor wIn) {
        checkTimeConstant("tau_syn", tauSyn);
        constant("synaptic_decay", "tau_syn", i -> decay(tauSyn.at(i)));
        constant("synaptic_gain", "w_in",
                i -> gain(settings().synapticGain().orElseThrow(), tauSyn.at(i), wIn.at(i)));
    }

    /** {@code gain} of dv/dt = r x. */
    default void integrator(Tensor r) {
        double factor = settings().ifIntegratesDt().orElseThrow() ? dt() : 1;
        constant("gain", "r", i -> switch (settings().gain().orElseThrow()) {
            case DISCRETISED -> factor * r.at(i);
            case PARAMETER -> r.at(i);
            case ONE, DECAY -> 1;
        });
    }

    /**
     * The factor of the input of what decays with this time constant.
     *
     * @param parameter r or w_in
     */
    default double gain(Gain gain, double tau, double parameter) {
        return switch (gain) {
            case DISCRETISED -> inputFactor(tau) * parameter;
            case PARAMETER -> parameter;
            case ONE -> 1;
            case DECAY -> decay(tau);
        };
    }

    /** What remains after a step of what decays with this time constant. */
    default double decay(double tau) {
        double ratio = dt() / tau;
        return switch (settings().discretisation().orElseThrow()) {
            case EULER -> 1 - ratio;
            case EXPONENTIAL, EXACT -> StrictMath.exp(-ratio);
        };
    }

    /** f of neurons.md: what the discretisation makes of the factor 1 / tau of the input. */
    default double inputFactor(double tau) {
        double ratio = dt() / tau;
        return switch (settings().discretisation().orElseThrow()) {
            case EULER, EXPONENTIAL -> ratio;
            case EXACT -> 1 - StrictMath.exp(-ratio);
        };
    }
}
