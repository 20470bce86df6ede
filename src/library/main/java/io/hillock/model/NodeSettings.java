package io.hillock.model;

import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.graph.SettingNames;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Settings of one neuron node. Each may be set or left open; whoever lies beneath then decides (see
 * {@link RunSettings#node}). neurons.md gives the equations. Immutable.
 *
 * @param reset the membrane's change at a spike
 * @param fires the comparison of membrane and threshold
 * @param discretisation the formula that turns a leak into one time step
 * @param ifIntegratesDt whether IF and I compute v += dt r x rather than v += r x
 * @param lowerBound v stays at or above this factor times v_threshold; an empty number means no bound
 * @param updateOrder whether the membrane sees the synaptic current of this step or of the step before
 * @param gain the factor of the input of the membrane
 * @param synapticGain the factor of the input of a current-based synapse
 * @param initial the membrane before the first step
 * @param report the step whose spikes are reported
 */
public record NodeSettings(Optional<Reset> reset, Optional<FiringCondition> fires,
        Optional<Discretisation> discretisation, Optional<Boolean> ifIntegratesDt, Optional<OptionalDouble> lowerBound,
        Optional<UpdateOrder> updateOrder, Optional<Gain> gain, Optional<Gain> synapticGain, Optional<Initial> initial,
        Optional<ReportedStep> report) {

    /** All left open. */
    public static final NodeSettings OPEN = new NodeSettings(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());

    /** @throws IllegalArgumentException if the lower bound is not finite */
    public NodeSettings {
        Objects.requireNonNull(reset, "reset");
        Objects.requireNonNull(fires, "fires");
        Objects.requireNonNull(discretisation, "discretisation");
        Objects.requireNonNull(ifIntegratesDt, "ifIntegratesDt");
        Objects.requireNonNull(updateOrder, "updateOrder");
        Objects.requireNonNull(gain, "gain");
        Objects.requireNonNull(synapticGain, "synapticGain");
        Objects.requireNonNull(initial, "initial");
        Objects.requireNonNull(report, "report");
        lowerBound.ifPresent(bound -> bound.ifPresent(factor -> {
            if (!Double.isFinite(factor)) {
                throw new IllegalArgumentException("lower bound must be finite, is " + factor);
            }
        }));
    }

    public NodeSettings withReset(Reset reset) {
        return new NodeSettings(Optional.of(reset), fires, discretisation, ifIntegratesDt, lowerBound, updateOrder,
                gain, synapticGain, initial, report);
    }

    public NodeSettings withFires(FiringCondition fires) {
        return new NodeSettings(reset, Optional.of(fires), discretisation, ifIntegratesDt, lowerBound, updateOrder,
                gain, synapticGain, initial, report);
    }

    public NodeSettings withDiscretisation(Discretisation discretisation) {
        return new NodeSettings(reset, fires, Optional.of(discretisation), ifIntegratesDt, lowerBound, updateOrder,
                gain, synapticGain, initial, report);
    }

    public NodeSettings withIfIntegratesDt(boolean ifIntegratesDt) {
        return new NodeSettings(reset, fires, discretisation, Optional.of(ifIntegratesDt), lowerBound, updateOrder,
                gain, synapticGain, initial, report);
    }

    /** @param lowerBound empty for no bound */
    public NodeSettings withLowerBound(OptionalDouble lowerBound) {
        return new NodeSettings(reset, fires, discretisation, ifIntegratesDt, Optional.of(lowerBound), updateOrder,
                gain, synapticGain, initial, report);
    }

    public NodeSettings withUpdateOrder(UpdateOrder updateOrder) {
        return new NodeSettings(reset, fires, discretisation, ifIntegratesDt, lowerBound, Optional.of(updateOrder),
                gain, synapticGain, initial, report);
    }

    public NodeSettings withGain(Gain gain) {
        return new NodeSettings(reset, fires, discretisation, ifIntegratesDt, lowerBound, updateOrder,
                Optional.of(gain), synapticGain, initial, report);
    }

    public NodeSettings withSynapticGain(Gain synapticGain) {
        return new NodeSettings(reset, fires, discretisation, ifIntegratesDt, lowerBound, updateOrder, gain,
                Optional.of(synapticGain), initial, report);
    }

    public NodeSettings withInitial(Initial initial) {
        return new NodeSettings(reset, fires, discretisation, ifIntegratesDt, lowerBound, updateOrder, gain,
                synapticGain, Optional.of(initial), report);
    }

    public NodeSettings withReport(ReportedStep report) {
        return new NodeSettings(reset, fires, discretisation, ifIntegratesDt, lowerBound, updateOrder, gain,
                synapticGain, initial, Optional.of(report));
    }

    /** These settings; those left open come from {@code base}. */
    public NodeSettings over(NodeSettings base) {
        return new NodeSettings(reset.or(base::reset), fires.or(base::fires), discretisation.or(base::discretisation),
                ifIntegratesDt.or(base::ifIntegratesDt), lowerBound.or(base::lowerBound),
                updateOrder.or(base::updateOrder), gain.or(base::gain), synapticGain.or(base::synapticGain),
                initial.or(base::initial), report.or(base::report));
    }

    /** Those of the given settings; the others are left open. */
    public NodeSettings only(Set<NodeSetting> kept) {
        return new NodeSettings(reset.filter(_ -> kept.contains(NodeSetting.RESET)),
                fires.filter(_ -> kept.contains(NodeSetting.FIRES)),
                discretisation.filter(_ -> kept.contains(NodeSetting.DISCRETISATION)),
                ifIntegratesDt.filter(_ -> kept.contains(NodeSetting.IF_INTEGRATES_DT)),
                lowerBound.filter(_ -> kept.contains(NodeSetting.LOWER_BOUND)),
                updateOrder.filter(_ -> kept.contains(NodeSetting.UPDATE_ORDER)),
                gain.filter(_ -> kept.contains(NodeSetting.GAIN)),
                synapticGain.filter(_ -> kept.contains(NodeSetting.SYNAPTIC_GAIN)),
                initial.filter(_ -> kept.contains(NodeSetting.INITIAL)),
                report.filter(_ -> kept.contains(NodeSetting.REPORT)));
    }

    /** The settings that are not left open. */
    public Set<NodeSetting> made() {
        var made = EnumSet.allOf(NodeSetting.class);
        made.removeIf(setting -> setting.text(this).isEmpty());
        return made;
    }

    /** The settings by which these differ from {@code base}; the others are left open. */
    public NodeSettings unlike(NodeSettings base) {
        Set<NodeSetting> different = made();
        different.removeIf(setting -> setting.text(this).equals(setting.text(base)));
        return only(different);
    }

    /** The comparison that makes a neuron fire. The reset {@code multi_spike} counts whole thresholds instead. */
    public enum FiringCondition {

        /** v &gt; v_threshold. */
        ABOVE,
        /** v &gt;= v_threshold. */
        AT_OR_ABOVE;

        /** The name in settings, such as {@code at_or_above}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static FiringCondition of(String label) {
            return SettingNames.find("firing condition", label, values(), FiringCondition::label);
        }
    }

    /** The order in which a step updates the current and the membrane of a current-based neuron (CubaLIF, CubaLI). */
    public enum UpdateOrder {

        /** The membrane sees the current of this step, which holds this step's input. */
        CURRENT_FIRST,
        /** The membrane sees the current of the step before, and this step's input one step later. */
        MEMBRANE_FIRST;

        /** The name in settings, such as {@code current_first}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static UpdateOrder of(String label) {
            return SettingNames.find("update order", label, values(), UpdateOrder::label);
        }
    }

    /** The factor of the input of a membrane or a synaptic current: its {@code gain} in neurons.md. */
    public enum Gain {

        /** f · r, or f · w_in: what the discretisation makes of the differential equation. */
        DISCRETISED,
        /** r, or w_in. */
        PARAMETER,
        /** 1: neither r nor w_in is read. */
        ONE,
        /** What remains of the membrane or the current after a step: neither r nor w_in is read. */
        DECAY;

        /** The name in settings, such as {@code parameter}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Gain of(String label) {
            return SettingNames.find("gain", label, values(), Gain::label);
        }
    }

    /** The membrane of a stream at rest, before its first step. */
    public enum Initial {

        /** v = 0. */
        ZERO,
        /** v = v_leak, of neurons that leak. */
        V_LEAK,
        /** v = v_reset, of neurons that fire. */
        V_RESET;

        /** The name in settings, such as {@code v_leak}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Initial of(String label) {
            return SettingNames.find("initial membrane", label, values(), Initial::label);
        }
    }
}
