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

/** What each {@link Profile} means: the settings of its neurons, by their type and parameters. Pure functions. */
final class ProfileRules {
    /** The NIR specification: Euler steps, v = v_reset on a spike. Complete. */
    private static final NodeSettings NIR = NodeSettings.OPEN.withReset(Reset.TO_V_RESET)
            .withFires(FiringCondition.ABOVE).withDiscretisation(Discretisation.EULER).withIfIntegratesDt(false)
            .withLowerBound(OptionalDouble.empty()).withUpdateOrder(UpdateOrder.CURRENT_FIRST)
            .withGain(Gain.DISCRETISED).withSynapticGain(Gain.DISCRETISED).withInitial(Initial.ZERO)
            .withReport(ReportedStep.SAME_STEP);

    private ProfileRules() {}

    /** The time step in seconds that the simulator takes if nobody says otherwise. */
    static double dt(Profile profile) {
        return RunSettings.DEFAULT_DT;
    }

    static CycleDelay cycleDelay(Profile profile) {
        return profile == Profile.NORSE ? CycleDelay.NEURON_IN : CycleDelay.NEURON_OUT;
    }

    /** The settings that hold unless {@link #node} says otherwise. Complete: none is left open. */
    static NodeSettings common(Profile profile) {
        return switch (profile) {
            case NIR, NORSE -> NIR;
            case SNNTORCH -> NIR.withReset(Reset.TO_ZERO);
            case SNNTORCH_SUBTRACT -> NIR.withReset(Reset.SNNTORCH_SUBTRACT);
            case SNNTORCH_LATE -> NIR.withReset(Reset.SUBTRACT_LATE);
            case SPYX -> NIR.withReset(Reset.SUBTRACT).withReport(ReportedStep.PREVIOUS_STEP);
            case SINABS -> NIR.withReset(Reset.MULTI_SPIKE).withDiscretisation(Discretisation.EXPONENTIAL)
                    .withLowerBound(OptionalDouble.of(-1));
        };
    }

    /**
     * The settings by which a neuron differs from {@link #common}.
     *
     * @param recurrent whether the node lies on a cycle of the network
     */
    static NodeSettings node(Profile profile, Neuron neuron, boolean recurrent) {
        return NodeSettings.OPEN;
    }
}
