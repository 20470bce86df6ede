package io.hillock.training.plain;

import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Operation;
import io.hillock.math.Exponential;
import io.hillock.math.Logarithm;
import io.hillock.model.NamedTensor;
import io.hillock.model.Neuron;
import io.hillock.model.NodeSettings;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.RunSettings;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.neuron.NeuronConstants;
import io.hillock.neuron.NeuronModel;
import io.hillock.neuron.NeuronModels;
import io.hillock.neuron.NeuronParameters;
import io.hillock.training.TrainingException;
import io.hillock.training.update.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** Neurons some of whose parameters are trained (training.md, Parameters of neurons): time constants as the logarithm of tau / dt, all others as they are. */
final class TrainedNeurons {
    private static final float LOWEST_THRESHOLD = 0x1p-10f;

    private final Operation.Neurons operation;
    private final ProgramArrays arrays;
    private final double dt;
    private final NodeSettings settings;
    private final Constants formulas = new Constants();
    private final Map<String, Parameter> trained = new LinkedHashMap<>();
    private final ConstantGradients batch;
    private Neuron neuron;

    /** @param keys NIR's names of the parameters to train */
    TrainedNeurons(Operation.Neurons operation, Neuron neuron, List<String> keys, ProgramArrays arrays,
            RunSettings run) {
        this.operation = operation;
        this.neuron = neuron;
        this.arrays = arrays;
        this.dt = run.dt();
        this.settings = run.node(operation.node());
        this.batch = newGradients();
        for (NamedTensor one : neuron.parameters()) {
            if (keys.contains(one.name())) {
                trained.put(one.name(), parameter(one.name(), one.values()));
            }
        }
        refresh();
    }

    private Parameter parameter(String key, Tensor values) {
        float[] start = new float[values.size()];
        for (int j = 0; j < start.length; j++) {
            start[j] = isTime(key)
                    ? (float) Math.max(Logarithm.log(values.at(j) / dt), 0)
                    : (float) values.at(j);
        }
        if (key.equals("v_threshold")) {
            for (float threshold : start) {
                if (!(threshold >= LOWEST_THRESHOLD)) {
                    throw new TrainingException(operation.node(),
                            "v_threshold is " + threshold + ", it can be trained from "
                                    + LOWEST_THRESHOLD + " up; set it higher, or do not train it");
                }
            }
        }
        requireEffect(key);
        float lowest = isTime(key) ? 0 : key.equals("v_threshold") ? LOWEST_THRESHOLD : Float.NEGATIVE_INFINITY;
        return new Parameter(operation.node(), key, Parameter.Kind.NEURON, new float[][]{start}, start.length, lowest);
    }

    /** Refuses parameters that change nothing, or that say where membranes start. */
    private void requireEffect(String key) {
        Reset reset = settings.reset().orElse(Reset.TO_V_RESET);
        if (key.equals("v_reset") && reset != Reset.TO_V_RESET) {
            throw new TrainingException(operation.node(),
                    "v_reset has no effect with the reset " + reset.label() + "; do not train it");
        }
        Gain gain = (key.equals("w_in") ? settings.synapticGain() : settings.gain()).orElseThrow();
        if ((key.equals("r") || key.equals("w_in")) && (gain == Gain.ONE || gain == Gain.DECAY)) {
            throw new TrainingException(operation.node(),
                    key + " is not read with the gain " + gain.label() + "; do not train it");
        }
        if (key.equals(settings.initial().orElseThrow().label())) {
            throw new TrainingException(operation.node(),
                    key + " is where the membranes start (initial=" + key + "); do not train it");
        }
    }

    private static boolean isTime(String key) {
        return key.startsWith("tau");
    }

    List<Parameter> parameters() {
        return new ArrayList<>(trained.values());
    }

    Operation.Neurons operation() {
        return operation;
    }

    /** The neurons as they are now. */
    Neuron neuron() {
        return neuron;
    }

    /** Gradients of the constants, added up over the batch. */
    ConstantGradients batch() {
        return batch;
    }

    /** New memory for the gradients of the constants. */
    ConstantGradients newGradients() {
        return ConstantGradients.of(neuron.shape().size(), operation.constants().containsKey("decay"),
                operation.constants().containsKey("synaptic_decay"), operation.fire().isPresent());
    }

    /** Takes the parameters' values over into the neurons and their constants. */
    void refresh() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        neuron.parameters().forEach(one -> values.put(one.name(), one.values()));
        trained.forEach((key, parameter) -> values.put(key, tensor(key, parameter.values()[0], neuron.shape())));
        NeuronModel<?> model = operation.model();
        neuron = model.reader().orElseThrow().apply(new NeuronParameters() {
            @Override
            public boolean has(String key) {
                return values.containsKey(key);
            }

            @Override
            public Tensor tensor(String key) {
                return values.get(key);
            }
        });
        NeuronModels.of(neuron).compile(neuron, formulas);
    }

    private Tensor tensor(String key, float[] values, Shape shape) {
        double[] doubles = new double[values.length];
        for (int j = 0; j < doubles.length; j++) {
            doubles[j] = isTime(key) ? dt / Exponential.exp(-values[j]) : values[j];
        }
        return Tensor.of(shape, doubles);
    }

    /** Turns the gradients of the constants into those of the parameters. */
    void chain() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        neuron.parameters().forEach(one -> values.put(one.name(), one.values()));
        trained.forEach((key, parameter) -> {
            float[] gradient = parameter.gradient()[0];
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] = (float) gradient(key, values, j);
            }
        });
    }

    private double gradient(String key, Map<String, Tensor> values, int j) {
        return switch (key) {
            case "tau", "tau_mem" -> {
                double tau = values.get(key).at(j);
                double d = decaySlope(tau);
                yield batch.decay()[j] * d
                        + batch.gain()[j] * gainSlope(settings.gain().orElseThrow(), tau, values.get("r").at(j))
                        - batch.leak()[j] * d * values.get("v_leak").at(j);
            }
            case "tau_syn" -> {
                double tau = values.get(key).at(j);
                yield batch.synapticDecay()[j] * decaySlope(tau) + batch.synapticGain()[j]
                        * gainSlope(settings.synapticGain().orElseThrow(), tau, values.get("w_in").at(j));
            }
            case "r" -> batch.gain()[j] * factorOfR(values, j);
            case "v_leak" -> batch.leak()[j] * (1 - formulas.decay(tau(values).at(j)));
            case "w_in" -> batch.synapticGain()[j]
                    * factor(settings.synapticGain().orElseThrow(), formulas.inputFactor(values.get("tau_syn").at(j)));
            case "v_threshold" -> batch.threshold()[j];
            case "v_reset" -> batch.vReset()[j];
            default -> throw new IllegalStateException("no gradient for " + key);
        };
    }

    private double factorOfR(Map<String, Tensor> values, int j) {
        Tensor tau = tau(values);
        double discretised = tau != null
                ? formulas.inputFactor(tau.at(j))
                : settings.ifIntegratesDt().orElseThrow() ? dt : 1;
        return factor(settings.gain().orElseThrow(), discretised);
    }

    /** Derivative of a gain with respect to r or w_in. */
    private static double factor(Gain gain, double discretised) {
        return gain == Gain.DISCRETISED ? discretised : 1;
    }

    /** Derivative of a gain with respect to log tau. */
    private double gainSlope(Gain gain, double tau, double parameter) {
        return switch (gain) {
            case DISCRETISED -> inputSlope(tau) * parameter;
            case PARAMETER, ONE -> 0;
            case DECAY -> decaySlope(tau);
        };
    }

    private static Tensor tau(Map<String, Tensor> values) {
        return values.containsKey("tau_mem") ? values.get("tau_mem") : values.get("tau");
    }

    /** Derivative of the decay with respect to log tau. */
    private double decaySlope(double tau) {
        double ratio = dt / tau;
        return settings.discretisation().orElseThrow() == Discretisation.EULER ? ratio : ratio * formulas.decay(tau);
    }

    /** Derivative of the input factor with respect to log tau. */
    private double inputSlope(double tau) {
        double ratio = dt / tau;
        return settings.discretisation().orElseThrow() == Discretisation.EXACT ? -ratio * formulas.decay(tau) : -ratio;
    }

    /** Writes the compiler's constants into the arrays that the passes share. */
    private final class Constants implements NeuronConstants {
        @Override
        public String node() {
            return operation.node();
        }

        @Override
        public double dt() {
            return dt;
        }

        @Override
        public NodeSettings settings() {
            return settings;
        }

        @Override
        public String tensor(String name, String key, IntToDoubleFunction value) {
            throw new IllegalStateException("no model with a gradient has other tensors");
        }

        @Override
        public void constant(String field, String key, IntToDoubleFunction value) {
            write(operation.constants().get(field), value);
        }

        private void write(String tensor, IntToDoubleFunction value) {
            float[] into = arrays.floats(tensor);
            for (int j = 0; j < into.length; j++) {
                into[j] = (float) value.applyAsDouble(j);
            }
        }

        @Override
        public void state(String field, String variable) {}

        @Override
        public void state(String field, String variable, String initial) {}

        @Override
        public void membrane() {}

        @Override
        public void fire(Tensor threshold, Tensor vReset) {
            FireParameters fire = operation.fire().orElseThrow();
            write(fire.threshold(), threshold::at);
            if (settings.reset().orElseThrow() == Reset.TO_V_RESET) {
                write(fire.vReset().orElseThrow(), vReset::at);
            }
            fire.lowerBound().ifPresent(
                    name -> write(name, j -> settings.lowerBound().orElseThrow().orElseThrow() * threshold.at(j)));
        }

        @Override
        public void checkTimeConstant(String key, Tensor tau) {}
    }
}
