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
import io.hillock.model.TensorValues;
import io.hillock.neuron.NeuronConstants;
import io.hillock.neuron.NeuronModel;
import io.hillock.neuron.NeuronModels;
import io.hillock.neuron.NeuronParameters;
import io.hillock.training.TrainingException;
import io.hillock.training.plain.backward.ConstantGradients;
import io.hillock.training.update.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/** Neurons some of whose parameters are trained (training.md, Parameters of neurons): time constants as the logarithm of tau / dt, all others as they are. */
public final class TrainedNeurons {
    private static final float LOWEST_THRESHOLD = 0x1p-10f;

    private final Operation.Neurons operation;
    private final ProgramArrays arrays;
    private final double dt;
    private final NodeSettings settings;
    private final Constants formulas = new Constants();
    private final Shape shape;
    /** All parameters of the neurons by NIR's names, as they are now. */
    private final Map<String, double[]> values = new LinkedHashMap<>();
    private final List<Trained> trained = new ArrayList<>();
    private final List<Constant> constants = new ArrayList<>();
    private final ConstantGradients batch;

    /**
     * @param values takes the parameter, in NIR's unit
     * @param gradient of the parameter, from the gradients of the constants in the batch
     */
    private record Trained(Parameter parameter, double[] values, boolean time, IntToDoubleFunction gradient) {}

    /** A constant of the step, and the compiler's formula over the {@link #values}. */
    private record Constant(float[] into, IntToDoubleFunction formula) {}

    /** @param keys NIR's names of the parameters to train */
    TrainedNeurons(Operation.Neurons operation, Neuron neuron, List<String> keys, ProgramArrays arrays,
            RunSettings run) {
        this.operation = operation;
        this.arrays = arrays;
        this.dt = run.dt();
        this.settings = run.node(operation.node());
        this.shape = neuron.shape();
        this.batch = newGradients();
        for (NamedTensor one : neuron.parameters()) {
            values.put(one.name(), one.values().toArray());
        }
        for (NamedTensor one : neuron.parameters()) {
            String key = one.name();
            if (keys.contains(key)) {
                trained.add(new Trained(parameter(key, one.values()), values.get(key), isTime(key), gradient(key)));
            }
        }
        Neuron view = neuron(array -> Tensor.of(shape, TensorValues.of(array))); // its values change, so it never leaves this method
        NeuronModels.of(view).compile(view, formulas);
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

    public List<Parameter> parameters() {
        return trained.stream().map(Trained::parameter).toList();
    }

    public Operation.Neurons operation() {
        return operation;
    }

    /** The neurons as they are now. */
    Neuron neuron() {
        return neuron(array -> Tensor.of(shape, array));
    }

    private Neuron neuron(Function<double[], Tensor> tensors) {
        NeuronModel<?> model = operation.model();
        return model.reader().orElseThrow().apply(new NeuronParameters() {
            @Override
            public boolean has(String key) {
                return values.containsKey(key);
            }

            @Override
            public Tensor tensor(String key) {
                return tensors.apply(values.get(key));
            }
        });
    }

    /** Gradients of the constants, added up over the batch. */
    public ConstantGradients batch() {
        return batch;
    }

    /** New memory for the gradients of the constants. */
    ConstantGradients newGradients() {
        return ConstantGradients.of(shape.size(), operation.constants().containsKey("decay"),
                operation.constants().containsKey("synaptic_decay"), operation.fire().isPresent());
    }

    /** Takes the parameters' values over into the neurons and their constants. Allocates nothing. */
    public void refresh() {
        for (int t = 0; t < trained.size(); t++) {
            Trained one = trained.get(t);
            float[] from = one.parameter.values()[0];
            for (int j = 0; j < from.length; j++) {
                one.values[j] = one.time ? dt / Exponential.exp(-from[j]) : from[j];
            }
        }
        for (int c = 0; c < constants.size(); c++) {
            Constant one = constants.get(c);
            for (int j = 0; j < one.into.length; j++) {
                one.into[j] = (float) one.formula.applyAsDouble(j);
            }
        }
    }

    /** Turns the gradients of the constants into those of the parameters. Allocates nothing. */
    public void chain() {
        for (int t = 0; t < trained.size(); t++) {
            Trained one = trained.get(t);
            float[] gradient = one.parameter.gradient()[0];
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] = (float) one.gradient.applyAsDouble(j);
            }
        }
    }

    private IntToDoubleFunction gradient(String key) {
        double[] own = values.get(key);
        return switch (key) {
            case "tau", "tau_mem" -> {
                double[] r = values.get("r");
                double[] leak = values.get("v_leak");
                Gain gain = settings.gain().orElseThrow();
                yield j -> {
                    double slope = decaySlope(own[j]);
                    return batch.decay()[j] * slope + batch.gain()[j] * gainSlope(gain, own[j], r[j])
                            - batch.leak()[j] * slope * leak[j];
                };
            }
            case "tau_syn" -> {
                double[] wIn = values.get("w_in");
                Gain gain = settings.synapticGain().orElseThrow();
                yield j -> batch.synapticDecay()[j] * decaySlope(own[j])
                        + batch.synapticGain()[j] * gainSlope(gain, own[j], wIn[j]);
            }
            case "r" -> {
                double[] tau = tau();
                Gain gain = settings.gain().orElseThrow();
                double step = settings.ifIntegratesDt().orElseThrow() ? dt : 1;
                yield j -> batch.gain()[j] * factor(gain, tau == null ? step : formulas.inputFactor(tau[j]));
            }
            case "v_leak" -> {
                double[] tau = tau();
                yield j -> batch.leak()[j] * (1 - formulas.decay(tau[j]));
            }
            case "w_in" -> {
                double[] tau = values.get("tau_syn");
                Gain gain = settings.synapticGain().orElseThrow();
                yield j -> batch.synapticGain()[j] * factor(gain, formulas.inputFactor(tau[j]));
            }
            case "v_threshold" -> j -> batch.threshold()[j];
            case "v_reset" -> j -> batch.vReset()[j];
            default -> throw new IllegalStateException("no gradient for " + key);
        };
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

    /** Time constants of the membranes; null without a leak. */
    private double[] tau() {
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

    /** Remembers the compiler's formulas, and the arrays of their results, which the passes share. */
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
            constants.add(new Constant(arrays.floats(tensor), value));
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
            fire.lowerBound().ifPresent(name -> {
                double factor = settings.lowerBound().orElseThrow().orElseThrow();
                write(name, j -> factor * threshold.at(j));
            });
        }

        @Override
        public void checkTimeConstant(String key, Tensor tau) {}
    }
}
