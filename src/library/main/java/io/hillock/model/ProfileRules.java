package io.hillock.model;

import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings.Initial;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * What each {@link Profile} means: the settings of its neurons, by their type and parameters. simulators.md names the sources.
 * Pure functions.
 */
final class ProfileRules {
    /** The NIR specification: Euler steps, v = v_reset on a spike. Complete. */
    private static final NodeSettings NIR = NodeSettings.OPEN.withReset(Reset.TO_V_RESET)
            .withFires(FiringCondition.ABOVE).withDiscretisation(Discretisation.EULER).withIfIntegratesDt(false)
            .withLowerBound(OptionalDouble.empty()).withUpdateOrder(UpdateOrder.CURRENT_FIRST)
            .withGain(Gain.DISCRETISED).withSynapticGain(Gain.DISCRETISED).withInitial(Initial.ZERO)
            .withReport(ReportedStep.SAME_STEP);
    private static final NodeSettings FROM_V_LEAK = NodeSettings.OPEN.withInitial(Initial.V_LEAK);
    private static final NodeSettings FROM_V_RESET = NodeSettings.OPEN.withInitial(Initial.V_RESET);
    private static final NodeSettings SPYX_LAYER = NodeSettings.OPEN
            .withReport(ReportedStep.PREVIOUS_STEP_EVERYWHERE);

    private ProfileRules() {}

    /** The time step in seconds that the simulator takes if nobody says otherwise. Sinabs and Spyx count in steps. */
    static double dt(Profile profile) {
        return switch (profile) {
            case SINABS, SPYX -> 1;
            case NORSE, ROCKPOOL, NENGO -> 1e-3;
            default -> RunSettings.DEFAULT_DT;
        };
    }

    static CycleDelay cycleDelay(Profile profile) {
        return switch (profile) {
            case NORSE, SINABS -> CycleDelay.NEURON_IN;
            default -> CycleDelay.NEURON_OUT;
        };
    }

    /** The settings that hold unless {@link #node} says otherwise. Complete: none is left open. */
    static NodeSettings common(Profile profile) {
        return switch (profile) {
            case NIR, NORSE -> NIR;
            case SNNTORCH, LAVA -> NIR.withReset(Reset.TO_ZERO);
            case SNNTORCH_SUBTRACT -> NIR.withReset(Reset.SNNTORCH_SUBTRACT);
            case SNNTORCH_LATE -> NIR.withReset(Reset.SUBTRACT_LATE);
            case SNNTORCH_ZERO_LATE -> NIR.withReset(Reset.TO_ZERO_LATE);
            case SNNTORCH_NONE -> NIR.withReset(Reset.NONE);
            case SPYX -> NIR.withReset(Reset.SUBTRACT).withReport(ReportedStep.PREVIOUS_STEP);
            case SINABS -> NIR.withReset(Reset.MULTI_SPIKE).withDiscretisation(Discretisation.EXPONENTIAL)
                    .withLowerBound(OptionalDouble.of(-1));
            case SPIKINGJELLY -> NIR.withFires(FiringCondition.AT_OR_ABOVE).withIfIntegratesDt(true);
            case SPIKINGJELLY_SOFT -> common(Profile.SPIKINGJELLY).withReset(Reset.SUBTRACT);
            case ROCKPOOL -> NIR.withReset(Reset.MULTI_SPIKE).withDiscretisation(Discretisation.EXPONENTIAL)
                    .withGain(Gain.ONE).withSynapticGain(Gain.DECAY);
            case NENGO -> NIR.withReset(Reset.TO_ZERO).withDiscretisation(Discretisation.EXACT)
                    .withLowerBound(OptionalDouble.of(0));
        };
    }

    /**
     * The settings by which a neuron differs from {@link #common}.
     *
     * @param recurrent whether the node lies on a cycle of the network
     */
    static NodeSettings node(Profile profile, Neuron neuron, boolean recurrent) {
        return switch (profile) {
            case SNNTORCH_ZERO_LATE -> snnTorchZeroLate(neuron, recurrent);
            case NORSE -> norse(neuron);
            case SPYX -> spyx(neuron);
            case SINABS -> sinabs(neuron);
            case SPIKINGJELLY, SPIKINGJELLY_SOFT -> neuron.spikes() ? FROM_V_RESET : NodeSettings.OPEN;
            case ROCKPOOL -> neuron instanceof Li ? NodeSettings.OPEN.withGain(Gain.DECAY) : NodeSettings.OPEN;
            case NIR, SNNTORCH, SNNTORCH_SUBTRACT, SNNTORCH_LATE, SNNTORCH_NONE, LAVA, NENGO -> NodeSettings.OPEN;
        };
    }

    /** Leaky, other than RLeaky, Synaptic and RSynaptic, resets before it adds the input: its spikes are those of TO_ZERO. */
    private static NodeSettings snnTorchZeroLate(Neuron neuron, boolean recurrent) {
        return neuron instanceof Lif && !recurrent ? NodeSettings.OPEN.withReset(Reset.TO_ZERO) : NodeSettings.OPEN;
    }

    private static NodeSettings norse(Neuron neuron) {
        return switch (neuron) {
            case If _ -> FROM_V_RESET;
            // The exporter writes a LIFCell, which adds its input to the current as it is, with w_in = r = 1.
            case CubaLif cuba when all(cuba.wIn(), w -> w == 1) && all(cuba.r(), r -> r == 1) ->
                FROM_V_LEAK.withSynapticGain(Gain.PARAMETER);
            case CubaLif _,CubaLi _,Lif _,Li _ -> FROM_V_LEAK;
            default -> NodeSettings.OPEN;
        };
    }

    /** For a neuron that Spyx exported, with r = beta or, if it does not leak, 1. Others keep what is common. */
    private static NodeSettings spyx(Neuron neuron) {
        return switch (neuron) {
            case If integrator when all(integrator.r(), r -> r == 1) -> SPYX_LAYER.withReset(Reset.SUBTRACT_LATE);
            // V = beta V + x - s threshold: the threshold leaves the decayed membrane
            case Lif lif when all(lif.r(), r -> r <= 1) ->
                SPYX_LAYER.withReset(Reset.SUBTRACT_LATE).withGain(Gain.ONE);
            // V = beta (V - s threshold) + I
            case CubaLif cuba when all(cuba.r(), r -> r <= 1) ->
                SPYX_LAYER.withGain(Gain.ONE).withSynapticGain(Gain.ONE);
            case Li li when all(li.r(), r -> r == 1) -> NodeSettings.OPEN.withGain(Gain.ONE);
            default -> NodeSettings.OPEN;
        };
    }

    /** With the layers' defaults: LIF normalises its input, ExpLeak does not; only IAF is read with a lower bound. */
    private static NodeSettings sinabs(Neuron neuron) {
        return switch (neuron) {
            case Lif _ -> NodeSettings.OPEN.withDiscretisation(Discretisation.EXACT)
                    .withLowerBound(OptionalDouble.empty());
            case Li _ -> NodeSettings.OPEN.withGain(Gain.PARAMETER);
            default -> NodeSettings.OPEN;
        };
    }

    private static boolean all(Tensor values, DoublePredicate condition) {
        return IntStream.range(0, values.size()).mapToDouble(values::at).allMatch(condition);
    }
}
