package io.hillock.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Readout;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunSettingsTest {

    @Test
    void profilesStandForTheirParts() {
        RunSettings nir = RunSettings.of(Profile.NIR);
        assertEquals(1e-4, nir.dt());
        assertEquals(Reset.TO_V_RESET, nir.reset());
        assertEquals(Discretisation.EULER, nir.discretisation());
        assertEquals(CycleDelay.NEURON_OUT, nir.cycleDelay());
        assertFalse(nir.ifIntegratesDt());
        assertEquals(Readout.MEAN, nir.readout());
        assertEquals(Reset.TO_ZERO, RunSettings.of(Profile.SNNTORCH).reset());
        assertEquals(Reset.SNNTORCH_SUBTRACT, RunSettings.of(Profile.SNNTORCH_SUBTRACT).reset());
        assertEquals(Reset.SUBTRACT_LATE, RunSettings.of(Profile.SNNTORCH_LATE).reset());
        assertEquals(CycleDelay.NEURON_IN, RunSettings.of(Profile.NORSE).cycleDelay());
        assertEquals(Reset.SUBTRACT, RunSettings.of(Profile.SPYX).reset());
        assertEquals(ReportedStep.PREVIOUS_STEP, RunSettings.of(Profile.SPYX).report());
        RunSettings sinabs = RunSettings.of(Profile.SINABS);
        assertEquals(Reset.MULTI_SPIKE, sinabs.reset());
        assertEquals(Discretisation.EXPONENTIAL, sinabs.discretisation());
        assertEquals(OptionalDouble.of(-1), sinabs.lowerBound());
    }

    @ParameterizedTest
    @EnumSource
    void labelsLeadBack(Profile profile) {
        assertEquals(profile, Profile.of(profile.label()));
        assertEquals(profile, RunSettings.of(profile).profile());
    }

    @Test
    void labelsAreWhatNirMdSays() {
        assertEquals("snntorch-subtract", Profile.SNNTORCH_SUBTRACT.label());
        assertEquals("to_v_reset", Reset.TO_V_RESET.label());
        assertEquals("exact", Discretisation.EXACT.label());
        assertEquals("neuron_in", CycleDelay.NEURON_IN.label());
        assertEquals("previous_step", ReportedStep.PREVIOUS_STEP.label());
        assertEquals("last", Readout.LAST.label());
        var unknown = assertThrows(IllegalArgumentException.class, () -> Profile.of("lava"));
        assertEquals(
                "unknown profile 'lava', valid are: nir, snntorch, snntorch-subtract, snntorch-late, norse, spyx, sinabs",
                unknown.getMessage());
    }

    @Test
    void partsCanBeReplaced() {
        RunSettings settings = RunSettings.of(Profile.SNNTORCH).withDt(1e-3).withReset(Reset.SUBTRACT).withSteps(25);
        assertEquals(Profile.SNNTORCH, settings.profile());
        assertEquals(1e-3, settings.dt());
        assertEquals(Reset.SUBTRACT, settings.reset());
        assertEquals(25, settings.steps());
        assertThrows(IllegalArgumentException.class, () -> settings.withDt(0));
        assertThrows(IllegalArgumentException.class, () -> settings.withDt(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> settings.withSteps(-1));
        assertThrows(IllegalArgumentException.class, () -> settings.withLowerBound(OptionalDouble.of(Double.NaN)));
    }
}
