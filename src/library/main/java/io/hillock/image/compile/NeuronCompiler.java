package io.hillock.image.compile;

import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.TensorTable;
import io.hillock.model.AdaptiveLif;
import io.hillock.model.CubaLi;
import io.hillock.model.CubaLif;
import io.hillock.model.I;
import io.hillock.model.If;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Neuron;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns neurons into operations: the constants of neurons.md, computed in double and rounded once. */
final class NeuronCompiler {
    /** Whole numbers up to it are exact in float32. */
    private static final double MOST_REFRACTORY_STEPS = 1 << 24;

    private final RunSettings settings;
    private final TensorTable tensors;
    private final StateTable state;
    private final List<String> warnings;

    NeuronCompiler(RunSettings settings, TensorTable tensors, StateTable state, List<String> warnings) {
        this.settings = settings;
        this.tensors = tensors;
        this.state = state;
        this.warnings = warnings;
    }

    Operation compile(Neuron neuron, String node, List<OperationInput> in, int out) {
        Shape n = Shape.of(neuron.shape().size());
        return switch (neuron) {
            case I(Tensor r) -> new Operation.I(node, in, out, integratorGain(node, r, n), v(node, n));
            case If(Tensor r, Tensor threshold, Tensor reset) ->
                new Operation.If(node, in, out, integratorGain(node, r, n),
                        v(node, n), fire(node, n, threshold, reset));
            case Li(Tensor tau, Tensor r, Tensor vLeak) -> {
                Leak leak = leak(node, n, "tau", tau, r, vLeak);
                yield new Operation.Li(node, in, out, leak.gain, leak.decay, leak.leak, v(node, n));
            }
            case Lif(Tensor tau, Tensor r, Tensor vLeak, Tensor threshold, Tensor reset) -> {
                Leak leak = leak(node, n, "tau", tau, r, vLeak);
                yield new Operation.Lif(node, in, out, leak.gain, leak.decay, leak.leak, v(node, n),
                        fire(node, n, threshold, reset));
            }
            case CubaLi(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn) -> {
                Leak leak = leak(node, n, "tau_mem", tauMem, r, vLeak);
                Synapse synapse = synapse(node, n, tauSyn, wIn);
                yield new Operation.CubaLi(node, in, out, leak.gain, leak.decay, leak.leak, synapse.decay, synapse.gain,
                        state.add(node, "i", n), v(node, n));
            }
            case CubaLif(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn, Tensor threshold, Tensor reset) -> {
                Leak leak = leak(node, n, "tau_mem", tauMem, r, vLeak);
                Synapse synapse = synapse(node, n, tauSyn, wIn);
                yield new Operation.CubaLif(node, in, out, leak.gain, leak.decay, leak.leak, synapse.decay,
                        synapse.gain,
                        state.add(node, "i", n), v(node, n), fire(node, n, threshold, reset));
            }
            case AdaptiveLif lif -> adaptive(lif, node, n, in, out);
        };
    }

    private Operation adaptive(AdaptiveLif lif, String node, Shape n, List<OperationInput> in, int out) {
        Leak leak = leak(node, n, "tau_mem", lif.tauMem(), lif.r(), lif.vLeak());
        Synapse synapse = synapse(node, n, lif.tauSyn(), lif.wIn());
        String rest = tensors.floats(node, "rest", "v_leak", n, lif.vLeak()::at);
        return new Operation.AdaptiveLif(node, in, out, leak.gain, leak.decay, leak.leak, synapse.decay, synapse.gain,
                tensors.floats(node, "threshold", "v_threshold", n, lif.vThreshold()::at),
                tensors.floats(node, "v_reset", "v_reset", n, lif.vReset()::at),
                tensors.floats(node, "refractory", "refractory", n, i -> refractorySteps(node, lif.refractory().at(i))),
                tensors.floats(node, "theta_decay", "tau_theta", n,
                        i -> StrictMath.exp(-settings.dt() / lif.tauTheta().at(i))),
                tensors.floats(node, "theta_plus", "theta_plus", n, lif.thetaPlus()::at), state.add(node, "i", n),
                state.add(node, "v", n, rest), state.add(node, "refractory", n), state.add(node, "theta", n));
    }

    private double refractorySteps(String node, double seconds) {
        double steps = StrictMath.rint(seconds / settings.dt());
        if (steps > MOST_REFRACTORY_STEPS) {
            throw new InvalidNetworkException(node, "refractory",
                    "%s s are %s steps, more than %s".formatted(seconds, steps, MOST_REFRACTORY_STEPS));
        }
        return steps;
    }

    /** Names of tensors. */
    private record Leak(String gain, String decay, String leak) {}

    /** Names of tensors. */
    private record Synapse(String decay, String gain) {}

    private Leak leak(String node, Shape n, String tauKey, Tensor tau, Tensor r, Tensor vLeak) {
        warn(node, tauKey, tau);
        return new Leak(tensors.floats(node, "gain", "r", n, i -> inputFactor(tau.at(i)) * r.at(i)),
                tensors.floats(node, "decay", tauKey, n, i -> decay(tau.at(i))),
                tensors.floats(node, "leak", "v_leak", n, i -> (1 - decay(tau.at(i))) * vLeak.at(i)));
    }

    private Synapse synapse(String node, Shape n, Tensor tau, Tensor wIn) {
        warn(node, "tau_syn", tau);
        return new Synapse(tensors.floats(node, "synaptic_decay", "tau_syn", n, i -> decay(tau.at(i))),
                tensors.floats(node, "synaptic_gain", "w_in", n, i -> inputFactor(tau.at(i)) * wIn.at(i)));
    }

    private String integratorGain(String node, Tensor r, Shape n) {
        double factor = settings.ifIntegratesDt() ? settings.dt() : 1;
        return tensors.floats(node, "gain", "r", n, i -> factor * r.at(i));
    }

    private FireParameters fire(String node, Shape n, Tensor threshold, Tensor vReset) {
        String name = tensors.floats(node, "threshold", "v_threshold", n, threshold::at);
        Optional<String> reset = switch (settings.reset()) {
            case TO_V_RESET -> Optional.of(tensors.floats(node, "v_reset", "v_reset", n, vReset::at));
            case TO_ZERO -> Optional.of(tensors.floats(node, "v_reset", "v_reset", n, _ -> 0));
            case SUBTRACT, SUBTRACT_LATE, SNNTORCH_SUBTRACT -> Optional.empty();
            case MULTI_SPIKE -> {
                requirePositive(node, threshold);
                yield Optional.empty();
            }
        };
        OptionalDouble bound = settings.lowerBound();
        Optional<String> lowerBound = bound.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        tensors.floats(node, "lower_bound", "v_threshold", n,
                                i -> bound.getAsDouble() * threshold.at(i)));
        Reset written = settings.reset() == Reset.TO_ZERO ? Reset.TO_V_RESET : settings.reset();
        return new FireParameters(name, written, reset, lowerBound);
    }

    private static void requirePositive(String node, Tensor threshold) {
        for (int i = 0; i < threshold.size(); i++) {
            if (!((float) threshold.at(i) > 0)) {
                throw new InvalidNetworkException(node, "v_threshold",
                        "the reset multi_spike needs more than 0, element %d is %s".formatted(i, threshold.at(i)));
            }
        }
    }

    private int v(String node, Shape n) {
        return state.add(node, "v", n);
    }

    private double decay(double tau) {
        double ratio = settings.dt() / tau;
        return switch (settings.discretisation()) {
            case EULER -> 1 - ratio;
            case EXPONENTIAL, EXACT -> StrictMath.exp(-ratio);
        };
    }

    private double inputFactor(double tau) {
        double ratio = settings.dt() / tau;
        return switch (settings.discretisation()) {
            case EULER, EXPONENTIAL -> ratio;
            case EXACT -> 1 - StrictMath.exp(-ratio);
        };
    }

    /** An Euler step overshoots from dt &gt; tau on, and grows without bound from dt = 2 tau on. */
    private void warn(String node, String key, Tensor tau) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < tau.size(); i++) {
            least = Math.min(least, tau.at(i));
        }
        if (settings.discretisation() == Discretisation.EULER && settings.dt() > least) {
            String what = settings.dt() >= 2 * least ? "unstable" : "overshooting";
            warnings.add("node '%s', key '%s': Euler steps of dt = %s s are %s for tau = %s s".formatted(node, key,
                    settings.dt(), what, least));
        }
    }
}
