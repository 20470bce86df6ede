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
    /** Its exporter writes r = 1 / dt for an IF, and v_leak = v_reset. */
    private static final NodeSettings SPIKINGJELLY = NIR.withFires(FiringCondition.AT_OR_ABOVE).withIfIntegratesDt(true);

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
            case SPIKINGJELLY -> SPIKINGJELLY;
            case SPIKINGJELLY_SOFT -> SPIKINGJELLY.withReset(Reset.SUBTRACT);
            case ROCKPOOL -> NIR.withReset(Reset.MULTI_SPIKE).withDiscretisation(Discretisation.EXPONENTIAL);
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
            case SNNTORCH_ZERO_LATE -> neuron instanceof Lif && !recurrent ? LEAKY_ZERO_LATE : NodeSettings.OPEN;
            case SPYX -> neuron instanceof Lif || neuron instanceof If ? SPYX_WITHOUT_CURRENT : NodeSettings.OPEN;
            case SINABS -> neuron instanceof Lif ? SINABS_LIF : NodeSettings.OPEN;
            default -> NodeSettings.OPEN;
        };
    }

    /** snnTorch's Leaky, other than its other neurons, resets before the step adds the input. Its spikes are those of TO_ZERO. */
    private static final NodeSettings LEAKY_ZERO_LATE = NodeSettings.OPEN.withReset(Reset.TO_ZERO);
    /** They subtract the threshold from the decayed membrane; a CubaLIF decays what is left after the subtraction. */
    private static final NodeSettings SPYX_WITHOUT_CURRENT = NodeSettings.OPEN.withReset(Reset.SUBTRACT_LATE);
    /** With Sinabs' default {@code norm_input=True}. */
    private static final NodeSettings SINABS_LIF = NodeSettings.OPEN.withDiscretisation(Discretisation.EXACT)
            .withLowerBound(OptionalDouble.empty());
}
