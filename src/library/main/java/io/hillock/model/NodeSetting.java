package io.hillock.model;

import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings.Initial;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.graph.SettingNames;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The settings that a neuron node may have of its own, as text. */
public enum NodeSetting {
    RESET, FIRES, DISCRETISATION, IF_INTEGRATES_DT, LOWER_BOUND, UPDATE_ORDER, GAIN, SYNAPTIC_GAIN, INITIAL, REPORT;

    /** The lower bound that is none. */
    private static final String NO_BOUND = "none";

    /** The name in settings, such as {@code lower_bound}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static NodeSetting of(String label) {
        return SettingNames.find("setting", label, values(), NodeSetting::label);
    }

    /** Its value as {@link #set} reads it; empty if left open. */
    public Optional<String> text(NodeSettings settings) {
        return switch (this) {
            case RESET -> settings.reset().map(Reset::label);
            case FIRES -> settings.fires().map(FiringCondition::label);
            case DISCRETISATION -> settings.discretisation().map(Discretisation::label);
            case IF_INTEGRATES_DT -> settings.ifIntegratesDt().map(String::valueOf);
            case LOWER_BOUND -> settings.lowerBound()
                    .map(bound -> bound.isPresent() ? Double.toString(bound.getAsDouble()) : NO_BOUND);
            case UPDATE_ORDER -> settings.updateOrder().map(UpdateOrder::label);
            case GAIN -> settings.gain().map(Gain::label);
            case SYNAPTIC_GAIN -> settings.synapticGain().map(Gain::label);
            case INITIAL -> settings.initial().map(Initial::label);
            case REPORT -> settings.report().map(ReportedStep::label);
        };
    }

    /** @throws IllegalArgumentException if the value is out of range, naming the valid ones */
    public NodeSettings set(NodeSettings settings, String value) {
        return switch (this) {
            case RESET -> settings.withReset(Reset.of(value));
            case FIRES -> settings.withFires(FiringCondition.of(value));
            case DISCRETISATION -> settings.withDiscretisation(Discretisation.of(value));
            case IF_INTEGRATES_DT -> settings.withIfIntegratesDt(flag(value));
            case LOWER_BOUND -> settings.withLowerBound(bound(value));
            case UPDATE_ORDER -> settings.withUpdateOrder(UpdateOrder.of(value));
            case GAIN -> settings.withGain(Gain.of(value));
            case SYNAPTIC_GAIN -> settings.withSynapticGain(Gain.of(value));
            case INITIAL -> settings.withInitial(Initial.of(value));
            case REPORT -> settings.withReport(ReportedStep.of(value));
        };
    }

    private static boolean flag(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    "unknown " + IF_INTEGRATES_DT.label() + " '" + value + "', valid are: true, false");
        }
        return Boolean.parseBoolean(value);
    }

    private static OptionalDouble bound(String value) {
        if (value.equals(NO_BOUND)) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("unknown " + LOWER_BOUND.label() + " '" + value
                    + "', valid are: a number of thresholds, such as -1, and " + NO_BOUND, e);
        }
    }
}
