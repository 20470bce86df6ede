package io.hillock.training.plain;

import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.Program;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.NodeSettings;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Reset;
import io.hillock.training.plain.Differentiable.Number;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A program in double, written for reading: every equation of image.md and neurons.md over {@link Differentiable} numbers, whose derivatives are then right by construction.
 * With {@code smooth}, spikes are values of the smooth step; otherwise 0 or 1 with the surrogate as their slope.
 */
final class OracleNetwork {
    private final Program program;
    private final OracleParameters parameters;
    private final OracleSurrogate surrogate;
    private final OracleWindows windows;
    private final OracleSpikes spikes;
    private final boolean smooth;
    /** Finite differences know no cut, so smooth runs have none. */
    private final int window;
    private final boolean whole;
    private final Differentiable numbers;
    private final Map<String, Map<Integer, Number>> state = new HashMap<>();
    private Number[][] now;
    private Number[][] before;
    private Number[][] rest;
    private Number[][][] history;
    /** Smallest distance of a compared value from its threshold: near 0, float32 may decide otherwise. */
    private double margin = Double.POSITIVE_INFINITY;

    OracleNetwork(TrainedProgram trained, OracleParameters parameters, boolean smooth, boolean whole,
            Differentiable numbers) {
        program = trained.program();
        spikes = new OracleSpikes(trained, numbers);
        this.parameters = parameters;
        windows = new OracleWindows(parameters, numbers);
        surrogate = new OracleSurrogate(trained.training().gradients().surrogate());
        this.smooth = smooth;
        window = smooth ? Integer.MAX_VALUE : trained.training().gradients().window().orElse(Integer.MAX_VALUE);
        this.whole = whole;
        this.numbers = numbers;
    }

    OracleSpikes spikes() {
        return spikes;
    }

    double margin() {
        return margin;
    }

    /** The output at every step. */
    Number[][] run(float[][] input) {
        begin(input);
        for (int stage = 0; stage < program.stages().size(); stage++) {
            runStage(stage);
        }
        return output();
    }

    /** Starts a sample; then its stages run in order. */
    void begin(float[][] input) {
        int signals = program.signals().size();
        rest = new Number[signals][];
        for (int s = 0; s < signals; s++) {
            rest[s] = zeros(program.signal(s).shape().size());
        }
        history = new Number[input.length][signals][];
        for (int t = 0; t < input.length; t++) {
            history[t][program.inputs().getFirst().signal()] = constants(input[t]);
        }
    }

    void runStage(int stage) {
        for (int t = 0; t < history.length; t++) {
            before = t == 0 ? rest : history[t - 1];
            now = history[t];
            if (t % window == 0) {
                cut(stage);
            }
            for (Operation operation : program.stages().get(stage)) {
                now[operation.out()] = step(operation, operand(operation), t, history);
            }
        }
    }

    /** Lets no gradient pass to the step before, but through signals of other stages. */
    private void cut(int stage) {
        before = before.clone();
        for (Operation operation : program.stages().get(stage)) {
            before[operation.out()] = detached(before[operation.out()]);
            for (String variable : List.of("v", "i", "z")) {
                state.getOrDefault(operation.node() + ":" + variable, new HashMap<>())
                        .replaceAll((_, value) -> value.detached());
            }
        }
    }

    /** The signals of the step before, as late inputs of a step see them. */
    private Number[][] earlier(int t) {
        Number[][] signals = t > 0 ? history[t - 1] : rest;
        return t % window == 0
                ? Arrays.stream(signals).map(OracleNetwork::detached).toArray(Number[][]::new)
                : signals;
    }

    private static Number[] detached(Number[] values) {
        return values == null ? null : Arrays.stream(values).map(Number::detached).toArray(Number[]::new);
    }

    /** A signal at every step; its elements may be replaced before they are read. */
    Number[][] signal(int signal) {
        return Arrays.stream(history).map(row -> row[signal]).toArray(Number[][]::new);
    }

    Number[][] output() {
        return signal(program.outputs().getFirst().signal());
    }

    private Number[] zeros(int n) {
        return constants(new float[n]);
    }

    private Number[] constants(float[] values) {
        Number[] all = new Number[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = numbers.constant(values[i]);
        }
        return all;
    }

    private Number[] operand(Operation operation) {
        return operand(operation, now, before);
    }

    private Number[] operand(Operation operation, Number[][] at, Number[][] earlier) {
        Number[] sum = null;
        for (OperationInput input : operation.in()) {
            Number[] one = (input.late() ? earlier : at)[input.signal()];
            sum = sum == null ? one.clone() : plus(sum, one);
        }
        return sum == null ? zeros(program.signal(operation.out()).shape().size()) : sum;
    }

    private static Number[] plus(Number[] a, Number[] b) {
        Number[] sum = new Number[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i].plus(b[i]);
        }
        return sum;
    }

    private Number[] step(Operation operation, Number[] x, int t, Number[][][] history) {
        Number[] out = zeros(program.signal(operation.out()).shape().size());
        switch (operation) {
            case Operation.Sum _ -> out = x;
            case Operation.Linear o -> {
                for (int j = 0; j < out.length; j++) {
                    out[j] = o.bias().isPresent() ? parameters.at(o.node(), "bias", j) : out[j];
                    for (int i = 0; i < x.length; i++) {
                        out[j] = out[j].plus(x[i].times(parameters.at(o.node(), "weight", i * out.length + j)));
                    }
                }
            }
            case Operation.Conv o -> windows.conv(o, x, out);
            case Operation.Pool o -> windows.pool(o, x, out);
            case Operation.Scale o -> {
                for (int j = 0; j < out.length; j++) {
                    out[j] = x[j].times(parameters.at(o.node(), "scale", j));
                }
            }
            case Operation.Threshold o -> {
                for (int j = 0; j < out.length; j++) {
                    out[j] = spike(x[j].minus(parameters.at(o.node(), "threshold", j)), false);
                }
            }
            case Operation.Delay o -> {
                for (int j = 0; j < out.length; j++) {
                    int from = t - parameters.delay(o.delay(), j);
                    out[j] = from < 0
                            ? out[j]
                            : from == t ? x[j] : operand(o, history[from], earlier(from))[j];
                    out[j] = from >= 0 && from / window < t / window ? out[j].detached() : out[j];
                }
            }
            case Operation.Neurons o -> {
                for (int j = 0; j < out.length; j++) {
                    out[j] = neuron(o, j, x[j]);
                }
                out = spikes.pass(o, out);
            }
            case Operation.Plastic _ -> throw new IllegalArgumentException("no gradient");
        }
        return out;
    }

    private Number neuron(Operation.Neurons o, int j, Number x) {
        String node = o.node();
        double dt = program.settings().dt();
        NodeSettings settings = program.settings().node(node);
        String model = o.model().operation();
        Number drive = x;
        boolean synapse = model.startsWith("cuba");
        if (synapse) {
            Number ratio = parameters.at(node, "tau_syn", j).times(-1).exp();
            Number old = get(o, "i", j);
            Number i = decay(ratio, settings).times(old).plus(
                    gain(settings.synapticGain().orElseThrow(), ratio, settings, () -> parameters.at(node, "w_in", j))
                            .times(x));
            set(node + ":i", j, i);
            drive = o.updateOrder() == UpdateOrder.MEMBRANE_FIRST ? old : i;
        }
        Number v = get(o, "v", j);
        Number u;
        if (model.equals("i") || model.equals("if")) {
            Number gain = switch (settings.gain().orElseThrow()) {
                case DISCRETISED -> parameters.at(node, "r", j).times(settings.ifIntegratesDt().orElseThrow() ? dt : 1);
                case PARAMETER -> parameters.at(node, "r", j);
                case ONE, DECAY -> numbers.constant(1);
            };
            u = v.plus(gain.times(drive));
        } else {
            Number ratio = parameters.at(node, synapse ? "tau_mem" : "tau", j).times(-1).exp();
            Number decay = decay(ratio, settings);
            Number gain = gain(settings.gain().orElseThrow(), ratio, settings, () -> parameters.at(node, "r", j));
            u = decay.times(v).plus(gain.times(drive))
                    .plus(decay.times(-1).plus(1).times(parameters.at(node, "v_leak", j)));
        }
        if (o.fire().isEmpty()) {
            set(node + ":v", j, u);
            return u;
        }
        return fire(o, o.fire().get(), j, v, u);
    }

    private Number gain(Gain gain, Number ratio, NodeSettings settings, Supplier<Number> parameter) {
        return switch (gain) {
            case DISCRETISED -> factor(ratio, settings).times(parameter.get());
            case PARAMETER -> parameter.get();
            case ONE -> numbers.constant(1);
            case DECAY -> decay(ratio, settings);
        };
    }

    private Number fire(Operation.Neurons o, FireParameters rule, int j, Number old, Number u) {
        Number threshold = parameters.at(o.node(), "v_threshold", j);
        NodeSettings settings = program.settings().node(o.node());
        Number last = get(o, "z", j);
        Number z;
        Number v;
        switch (settings.reset().orElseThrow()) {
            case TO_V_RESET, TO_ZERO -> {
                Number to = settings.reset().get() == Reset.TO_ZERO
                        ? numbers.constant(0)
                        : parameters.at(o.node(), "v_reset", j);
                z = spike(u.minus(threshold), rule);
                v = u.plus(reset(z).times(to.minus(u)));
            }
            case SUBTRACT -> {
                z = spike(u.minus(threshold), rule);
                v = u.minus(reset(z).times(threshold));
            }
            case SUBTRACT_LATE -> {
                v = u.minus(reset(last).times(threshold));
                z = spike(v.minus(threshold), rule);
            }
            case SNNTORCH_SUBTRACT -> {
                Number p = reset(spike(old.minus(threshold), rule));
                Number w = u.minus(p.times(threshold));
                z = spike(w.minus(threshold), rule);
                v = w.minus(reset(z).minus(p).times(threshold));
            }
            case TO_ZERO_LATE -> {
                v = u.minus(reset(spike(old.minus(threshold), rule)).times(u));
                z = spike(v.minus(threshold), rule);
            }
            case NONE -> {
                z = spike(u.minus(threshold), rule);
                v = u;
            }
            default -> throw new IllegalArgumentException("no gradient");
        }
        if (rule.lowerBound().isPresent()) {
            // The bound passes no gradient, so it must not move with the threshold.
            double bound = settings.lowerBound().orElseThrow().orElseThrow()
                    * parameters.unmoved(o.node(), "v_threshold", j);
            margin = Math.min(margin, Math.abs(v.value - bound));
            v = v.value < bound ? numbers.constant(bound) : v;
        }
        set(o.node() + ":v", j, v);
        set(o.node() + ":z", j, z);
        return z;
    }

    private Number reset(Number z) {
        return whole ? z : z.detached();
    }

    private Number spike(Number distance, FireParameters rule) {
        return spike(distance, rule.fires() == FiringCondition.AT_OR_ABOVE);
    }

    private Number spike(Number distance, boolean atOrAbove) {
        double x = distance.value;
        margin = Math.min(margin, Math.abs(x));
        boolean fires = atOrAbove ? x >= 0 : x > 0;
        return distance.mapped(smooth ? surrogate.smooth(x) : fires ? 1 : 0, surrogate.slope(x));
    }

    /** @param ratio dt / tau */
    private Number decay(Number ratio, NodeSettings settings) {
        return settings.discretisation().orElseThrow() == Discretisation.EULER
                ? ratio.times(-1).plus(1)
                : ratio.times(-1).exp();
    }

    private Number factor(Number ratio, NodeSettings settings) {
        return settings.discretisation().orElseThrow() == Discretisation.EXACT
                ? ratio.times(-1).exp().times(-1).plus(1)
                : ratio;
    }

    private Number get(Operation.Neurons o, String variable, int j) {
        Number kept = state.getOrDefault(o.node() + ":" + variable, Map.of()).get(j);
        if (kept != null) {
            return kept;
        }
        return numbers.constant(variable.equals("v") ? parameters.initial(o.membrane(), j) : 0);
    }

    private void set(String variable, int j, Number value) {
        state.computeIfAbsent(variable, _ -> new HashMap<>()).put(j, value);
    }
}
