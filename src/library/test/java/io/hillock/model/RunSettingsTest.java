package io.hillock.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Readout;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunSettingsTest {
    private static final Lif LIF = new Lif(Tensor.vector(1), Tensor.vector(1), Tensor.vector(0), Tensor.vector(1),
            Tensor.vector(0));

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
        var unknown = assertThrows(IllegalArgumentException.class, () -> Profile.of("frob"));
        assertEquals(
                "unknown profile 'frob', valid are: nir, snntorch, snntorch-subtract, snntorch-late, snntorch-zero-late, snntorch-none, norse, spyx, sinabs, spikingjelly, spikingjelly-soft, rockpool, lava, nengo",
                unknown.getMessage());
    }

    /** A profile, then all neurons, then single nodes, of which the last one wins. */
    @Test
    void whatIsSetForFewerNeuronsWins() {
        RunSettings settings = RunSettings.of(Profile.SINABS).withDiscretisation(Discretisation.EXACT)
                .withNode("li_*", NodeSettings.OPEN.withReset(Reset.NONE).withLowerBound(OptionalDouble.empty()))
                .withNode("li_out", NodeSettings.OPEN.withReset(Reset.SUBTRACT));
        NodeSettings other = settings.node("lif", LIF, false);
        assertEquals(Optional.of(Reset.MULTI_SPIKE), other.reset());
        assertEquals(Optional.of(Discretisation.EXACT), other.discretisation());
        NodeSettings first = settings.node("li_in", LIF, false);
        assertEquals(Optional.of(Reset.NONE), first.reset());
        assertEquals(Optional.of(OptionalDouble.empty()), first.lowerBound());
        assertEquals(Optional.of(Reset.SUBTRACT), settings.node("li_out", LIF, false).reset());
        assertEquals(Optional.of(OptionalDouble.empty()), settings.node("li_out", LIF, false).lowerBound());
        assertEquals(EnumSet.allOf(NodeSetting.class), other.made(), "none is left open");
        RunSettings loud = settings.withReset(Reset.TO_ZERO);
        assertEquals(Optional.of(Reset.TO_ZERO), loud.node("lif", LIF, false).reset());
        assertEquals(Optional.of(Reset.NONE), loud.node("li_in", LIF, false).reset());
    }

    @ParameterizedTest
    @CsvSource({"*,a/b/c,true", "*.lif,layers.0.lif,true", "l?f,lif,true", "l?f,lf,false", "l*f*,lxfxf,true",
            "sub/*,sub/lif,true", "sub/*,sub,false", "lif,lif1,false", "*a*b,xxaxxbx,false", "a\\*,a*,true",
            "a\\*,ab,false", "a\\,a\\,true"})
    void globs(String glob, String name, boolean matches) {
        assertEquals(matches, new NodeRule(glob, NodeSettings.OPEN).matches(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lif", "a*b", "what?", "back\\slash", "\\*"})
    void aRuleForOneNameMatchesNoOther(String name) {
        NodeRule rule = NodeRule.exactly(name, NodeSettings.OPEN);
        assertTrue(rule.matches(name));
        assertFalse(rule.matches(name + "x"));
        assertFalse(rule.matches(name.replaceAll("[*?]", "x") + "x"));
    }

    @ParameterizedTest
    @CsvSource({"reset,to_zero_late", "reset,none", "fires,at_or_above", "discretisation,exact",
            "if_integrates_dt,true", "lower_bound,-1.5", "lower_bound,none", "update_order,membrane_first",
            "gain,one", "synaptic_gain,decay", "initial,v_reset", "report,previous_step"})
    void settingsAsText(String key, String value) {
        NodeSetting setting = NodeSetting.of(key);
        NodeSettings settings = setting.set(NodeSettings.OPEN, value);
        assertEquals(Optional.of(value), setting.text(settings));
        assertEquals(EnumSet.of(setting), settings.made());
        assertEquals(NodeSettings.OPEN, settings.unlike(settings));
    }

    @Test
    void settingsThatAreUnknown() {
        refused("unknown setting 'resett', valid are: reset, fires, discretisation, if_integrates_dt, lower_bound, "
                + "update_order, gain, synaptic_gain, initial, report", () -> NodeSetting.of("resett"));
        refused("unknown reset 'never', valid are: to_v_reset, to_zero, subtract, subtract_late, snntorch_subtract, "
                + "to_zero_late, none, multi_spike", () -> NodeSetting.RESET.set(NodeSettings.OPEN, "never"));
        refused("unknown firing condition 'below', valid are: above, at_or_above",
                () -> NodeSetting.FIRES.set(NodeSettings.OPEN, "below"));
        refused("unknown if_integrates_dt 'yes', valid are: true, false",
                () -> NodeSetting.IF_INTEGRATES_DT.set(NodeSettings.OPEN, "yes"));
        refused("unknown lower_bound 'deep', valid are: a number of thresholds, such as -1, and none",
                () -> NodeSetting.LOWER_BOUND.set(NodeSettings.OPEN, "deep"));
        refused("lower bound must be finite, is NaN", () -> NodeSetting.LOWER_BOUND.set(NodeSettings.OPEN, "NaN"));
        refused("the pattern of node names must not be empty", () -> RunSettings.of(Profile.NIR).withNode("",
                NodeSettings.OPEN));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
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
