package io.hillock.image.compile;

import io.hillock.image.compile.PlausibleStep.GainRemedy;
import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.TensorTable;
import io.hillock.model.I;
import io.hillock.model.If;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.NamedTensor;
import io.hillock.model.Neuron;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.NodeSettings;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.neuron.NeuronConstants;
import io.hillock.neuron.NeuronField;
import io.hillock.neuron.NeuronModel;
import io.hillock.neuron.NeuronModels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Turns the neurons of one node into an operation. */
final class NeuronCompiler implements NeuronConstants {
    /** Fields of an operation by which an input moves a neuron in one step. */
    private static final Set<String> GAINS = Set.of("gain", "synaptic_gain");

    private final double dt;
    private final NodeSettings settings;
    private final TensorTable tensors;
    private final StateTable state;
    private final PlausibleStep checks;
    private final String node;
    private final Neuron neuron;
    private final Shape n;
    private final Map<String, String> constants = new HashMap<>();
    private final Map<String, Integer> variables = new HashMap<>();
    private FireParameters fire;

    private NeuronCompiler(Neurons of, String node, Neuron neuron) {
        dt = of.dt;
        settings = of.settings.of(node);
        tensors = of.tensors;
        state = of.state;
        this.node = node;
        this.neuron = neuron;
        n = Shape.of(neuron.shape().size());
        checks = new PlausibleStep(node, dt, settings.discretisation().orElseThrow(), of.warnings);
    }

    /** The tables that all operations of a program share. */
    record Neurons(double dt, NeuronSettings settings, TensorTable tensors, StateTable state, List<String> warnings) {
        Operation compile(Neuron neuron, String node, List<OperationInput> in, int out) {
            NeuronModel<?> model = NeuronModels.of(neuron);
            var compiler = new NeuronCompiler(this, node, neuron);
            model.compile(neuron, compiler);
            NodeSettings own = settings.of(node);
            return new Operation.Neurons(node, in, out, model, compiler.constants, compiler.variables,
                    Optional.ofNullable(compiler.fire),
                    model.ordersUpdates() ? own.updateOrder().orElseThrow() : UpdateOrder.CURRENT_FIRST,
                    model.spikes() ? own.report().orElseThrow().shown() : ReportedStep.SAME_STEP);
        }
    }

    @Override
    public String node() {
        return node;
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
        return tensors.floats(node, name, key, n, value);
    }

    @Override
    public void constant(String field, String key, IntToDoubleFunction value) {
        if (GAINS.contains(field)) {
            checks.gain(key, n.size(), value, remedy(field));
        }
        constants.put(field, tensor(field, key, value));
    }

    private GainRemedy remedy(String field) {
        Optional<Gain> gain = field.equals("gain") ? settings.gain() : settings.synapticGain();
        if (gain.orElseThrow() != Gain.DISCRETISED) {
            return GainRemedy.PARAMETER;
        }
        boolean integrator = neuron instanceof I || neuron instanceof If;
        return integrator && !settings.ifIntegratesDt().orElseThrow() ? GainRemedy.INTEGRATE_DT : GainRemedy.DT;
    }

    @Override
    public void state(String field, String variable) {
        variables.put(field, state.add(node, variable, n));
    }

    @Override
    public void state(String field, String variable, String initial) {
        variables.put(field, state.add(node, variable, n, initial));
    }

    @Override
    public void membrane() {
        Optional<String> initial = switch (settings.initial().orElseThrow()) {
            case ZERO -> Optional.empty();
            case V_LEAK -> initial("v_leak");
            case V_RESET -> initial("v_reset");
        };
        initial.ifPresentOrElse(name -> state(NeuronField.MEMBRANE, NeuronField.MEMBRANE, name),
                () -> state(NeuronField.MEMBRANE));
    }

    /** The tensor of where the membranes start; empty if all start at 0, as they do without one. */
    private Optional<String> initial(String key) {
        Tensor values = neuron.parameters().stream().filter(parameter -> parameter.name().equals(key)).findAny()
                .map(NamedTensor::values).orElseThrow(() -> new InvalidNetworkException(node, key,
                        "the setting initial=" + key + " needs it, but the type " + neuron.type() + " has none"));
        boolean zero = IntStream.range(0, values.size()).allMatch(i -> values.at(i) == 0);
        return zero ? Optional.empty() : Optional.of(tensor("initial", key, i -> values.at(i) + 0.0));
    }

    @Override
    public void fire(Tensor threshold, Tensor vReset) {
        String name = tensor("threshold", "v_threshold", threshold::at);
        Reset rule = settings.reset().orElseThrow();
        Optional<String> reset = switch (rule) {
            case TO_V_RESET -> Optional.of(tensor("v_reset", "v_reset", vReset::at));
            case TO_ZERO -> Optional.of(tensor("v_reset", "v_reset", _ -> 0));
            case SUBTRACT, SUBTRACT_LATE, SNNTORCH_SUBTRACT, TO_ZERO_LATE, NONE -> Optional.empty();
            case MULTI_SPIKE -> {
                requirePositive(threshold);
                yield Optional.empty();
            }
        };
        OptionalDouble bound = settings.lowerBound().orElseThrow();
        Optional<String> lowerBound = bound.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        tensor("lower_bound", "v_threshold", i -> bound.getAsDouble() * threshold.at(i)));
        Reset written = rule == Reset.TO_ZERO ? Reset.TO_V_RESET : rule;
        FiringCondition fires = rule == Reset.MULTI_SPIKE ? FiringCondition.ABOVE : settings.fires().orElseThrow();
        fire = new FireParameters(name, written, fires, reset, lowerBound);
    }

    private void requirePositive(Tensor threshold) {
        for (int i = 0; i < threshold.size(); i++) {
            if (!((float) threshold.at(i) > 0)) {
                throw new InvalidNetworkException(node, "v_threshold",
                        "the reset multi_spike needs more than 0, element %d is %s".formatted(i, threshold.at(i)));
            }
        }
    }

    @Override
    public void checkTimeConstant(String key, Tensor tau) {
        checks.timeConstant(key, tau);
    }
}
