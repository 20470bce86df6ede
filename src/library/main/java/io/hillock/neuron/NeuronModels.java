package io.hillock.neuron;

import static io.hillock.neuron.NeuronField.constant;
import static io.hillock.neuron.NeuronField.learnedState;
import static io.hillock.neuron.NeuronField.state;
import static io.hillock.neuron.NeuronModel.Firing.BY_ITSELF;
import static io.hillock.neuron.NeuronModel.Firing.BY_SETTINGS;
import static io.hillock.neuron.NeuronModel.Firing.NEVER;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Neuron;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The table of neuron models. A new model is a record of parameters in {@code io.hillock.model}, a step in this package, and a row here
 * (src/docs/contributing.md). Any thread.
 */
public final class NeuronModels {
    /** Whole numbers up to it are exact in float32. */
    private static final double MOST_REFRACTORY_STEPS = 1 << 24;

    private static final Map<String, NeuronModel<?>> BY_TYPE = new ConcurrentHashMap<>();
    private static final Map<String, NeuronModel<?>> BY_OPERATION = new ConcurrentHashMap<>();

    static {
        add(new NeuronModel<>("I", "i", io.hillock.model.I.class,
                Optional.of(file -> new io.hillock.model.I(file.tensor("r"))),
                NEVER, List.of(constant("gain"), state("v")),
                (node, constants) -> {
                    constants.integrator(node.r());
                    constants.membrane();
                },
                memory -> new I(memory.constant("gain"), memory.membrane())));
        add(new NeuronModel<>("IF", "if", io.hillock.model.If.class,
                Optional.of(file -> new io.hillock.model.If(file.tensor("r"), file.tensor("v_threshold"),
                        file.vReset())),
                BY_SETTINGS, List.of(constant("gain"), state("v")),
                (node, constants) -> {
                    constants.integrator(node.r());
                    constants.membrane();
                    constants.fire(node.vThreshold(), node.vReset());
                },
                memory -> new If(memory.constant("gain"), memory.membrane(), memory.fire())));
        add(new NeuronModel<>("LI", "li", io.hillock.model.Li.class,
                Optional.of(file -> new io.hillock.model.Li(file.tensor("tau"), file.tensor("r"),
                        file.tensor("v_leak"))),
                NEVER, List.of(constant("gain"), constant("decay"), constant("leak"), state("v")),
                (node, constants) -> {
                    constants.leak("tau", node.tau(), node.r(), node.vLeak());
                    constants.membrane();
                },
                memory -> new Li(memory.constant("decay"), memory.constant("gain"), memory.constant("leak"),
                        memory.membrane())));
        add(new NeuronModel<>("LIF", "lif", io.hillock.model.Lif.class,
                Optional.of(file -> new io.hillock.model.Lif(file.tensor("tau"), file.tensor("r"),
                        file.tensor("v_leak"), file.tensor("v_threshold"), file.vReset())),
                BY_SETTINGS, List.of(constant("gain"), constant("decay"), constant("leak"), state("v")),
                (node, constants) -> {
                    constants.leak("tau", node.tau(), node.r(), node.vLeak());
                    constants.membrane();
                    constants.fire(node.vThreshold(), node.vReset());
                },
                memory -> new Lif(memory.constant("decay"), memory.constant("gain"), memory.constant("leak"),
                        memory.membrane(), memory.fire())));
        add(new NeuronModel<>("CubaLI", "cuba_li", io.hillock.model.CubaLi.class,
                Optional.of(file -> new io.hillock.model.CubaLi(file.tensor("tau_syn"), file.tensor("tau_mem"),
                        file.tensor("r"), file.tensor("v_leak"), file.wIn())),
                NEVER,
                List.of(constant("gain"), constant("decay"), constant("leak"), state("v"), constant("synaptic_decay"),
                        constant("synaptic_gain"), state("i")),
                (node, constants) -> {
                    constants.leak("tau_mem", node.tauMem(), node.r(), node.vLeak());
                    constants.synapse(node.tauSyn(), node.wIn());
                    constants.state("i");
                    constants.membrane();
                },
                memory -> new CubaLi(memory.synapse(), memory.constant("decay"), memory.constant("gain"),
                        memory.constant("leak"), memory.membrane())));
        add(new NeuronModel<>("CubaLIF", "cuba_lif", io.hillock.model.CubaLif.class,
                Optional.of(file -> new io.hillock.model.CubaLif(file.tensor("tau_syn"), file.tensor("tau_mem"),
                        file.tensor("r"), file.tensor("v_leak"), file.wIn(), file.tensor("v_threshold"),
                        file.vReset())),
                BY_SETTINGS,
                List.of(constant("gain"), constant("decay"), constant("leak"), state("v"), constant("synaptic_decay"),
                        constant("synaptic_gain"), state("i")),
                (node, constants) -> {
                    constants.leak("tau_mem", node.tauMem(), node.r(), node.vLeak());
                    constants.synapse(node.tauSyn(), node.wIn());
                    constants.state("i");
                    constants.membrane();
                    constants.fire(node.vThreshold(), node.vReset());
                },
                memory -> new CubaLif(memory.synapse(), memory.constant("decay"), memory.constant("gain"),
                        memory.constant("leak"), memory.membrane(), memory.fire())));
        add(new NeuronModel<>("AdaptiveLIF", "adaptive_lif", io.hillock.model.AdaptiveLif.class, Optional.empty(),
                BY_ITSELF,
                List.of(constant("gain"), constant("decay"), constant("leak"), state("v"), constant("synaptic_decay"),
                        constant("synaptic_gain"), state("i"), constant("threshold"), constant("v_reset"),
                        constant("refractory"), constant("theta_decay"), constant("theta_plus"), state("count"),
                        learnedState("theta")),
                NeuronModels::adaptive,
                memory -> new AdaptiveLif(memory.synapse(), memory.constant("decay"), memory.constant("gain"),
                        memory.constant("leak"), memory.constant("threshold"), memory.constant("v_reset"),
                        memory.constant("refractory"), memory.constant("theta_decay"), memory.constant("theta_plus"),
                        memory.membrane(), memory.state("count"), memory.state("theta"))));
    }

    private NeuronModels() {}

    /**
     * Adds a row, for the life of the process.
     *
     * @throws IllegalArgumentException if its type or its operation is there already
     */
    public static synchronized void add(NeuronModel<?> model) {
        if (BY_TYPE.containsKey(model.type()) || BY_OPERATION.containsKey(model.operation())) {
            throw new IllegalArgumentException("there is a neuron model of type '" + model.type()
                    + "' or operation '" + model.operation() + "' already");
        }
        BY_TYPE.put(model.type(), model);
        BY_OPERATION.put(model.operation(), model);
    }

    /** All rows, by their types. */
    public static List<NeuronModel<?>> all() {
        return List.copyOf(BY_TYPE.values());
    }

    /** By the type of NIR files. */
    public static Optional<NeuronModel<?>> ofType(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** By the operation of images. */
    public static Optional<NeuronModel<?>> ofOperation(String operation) {
        return Optional.ofNullable(BY_OPERATION.get(operation));
    }

    /** @throws InvalidNetworkException if the table lacks it */
    public static NeuronModel<?> of(Neuron neuron) {
        return ofType(neuron.type()).filter(model -> model.parameters() == neuron.getClass())
                .orElseThrow(() -> new InvalidNetworkException("", "type",
                        "no neuron model of type '" + neuron.type() + "' has the parameters of " + neuron.getClass()));
    }

    private static void adaptive(io.hillock.model.AdaptiveLif node, NeuronConstants constants) {
        constants.leak("tau_mem", node.tauMem(), node.r(), node.vLeak());
        constants.synapse(node.tauSyn(), node.wIn());
        String rest = constants.tensor("rest", "v_leak", node.vLeak()::at);
        constants.constant("threshold", "v_threshold", node.vThreshold()::at);
        constants.constant("v_reset", "v_reset", node.vReset()::at);
        constants.constant("refractory", "refractory",
                i -> refractorySteps(constants, node.refractory().at(i)));
        constants.constant("theta_decay", "tau_theta",
                i -> StrictMath.exp(-constants.dt() / node.tauTheta().at(i)));
        constants.constant("theta_plus", "theta_plus", node.thetaPlus()::at);
        constants.state("i");
        constants.state(NeuronField.MEMBRANE, "v", rest);
        constants.state("count", "refractory");
        constants.state("theta");
    }

    private static double refractorySteps(NeuronConstants constants, double seconds) {
        double steps = StrictMath.rint(seconds / constants.dt());
        if (steps > MOST_REFRACTORY_STEPS) {
            throw new InvalidNetworkException(constants.node(), "refractory",
                    "%s s are %s steps, more than %s".formatted(seconds, steps, MOST_REFRACTORY_STEPS));
        }
        return steps;
    }
}
