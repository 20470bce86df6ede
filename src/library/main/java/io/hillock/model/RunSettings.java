package io.hillock.model;

import io.hillock.model.graph.SettingNames;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The choices that a NIR file leaves open and a run must fix. Immutable.
 *
 * @param dt time step in seconds, above 0
 * @param profile the simulator whose reading of NIR the other settings started from
 * @param reset the membrane's change at a spike
 * @param discretisation the formula that turns a leak into one time step
 * @param cycleDelay the edges that delay a cycle by one step
 * @param ifIntegratesDt whether IF and I compute v += dt r x (the differential equation) rather than v += r x (as
 *     discrete-time simulators do)
 * @param lowerBound if present, v stays at or above this factor times v_threshold
 * @param report the step whose spikes are reported
 * @param readout the formula that turns a membrane output into a score
 * @param steps suggested number of steps for a held input, 0 for none
 */
public record RunSettings(double dt, Profile profile, Reset reset, Discretisation discretisation,
        CycleDelay cycleDelay, boolean ifIntegratesDt, OptionalDouble lowerBound, ReportedStep report, Readout readout,
        int steps) {

    /** The default time step in seconds. */
    public static final double DEFAULT_DT = 1e-4;

    /** @throws IllegalArgumentException if a value is out of range */
    public RunSettings {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(reset, "reset");
        Objects.requireNonNull(discretisation, "discretisation");
        Objects.requireNonNull(cycleDelay, "cycleDelay");
        Objects.requireNonNull(report, "report");
        Objects.requireNonNull(readout, "readout");
        if (!(dt > 0) || Double.isInfinite(dt)) {
            throw new IllegalArgumentException("dt must be > 0 seconds and finite, is " + dt);
        }
        if (lowerBound.isPresent() && !Double.isFinite(lowerBound.getAsDouble())) {
            throw new IllegalArgumentException("lower bound must be finite, is " + lowerBound.getAsDouble());
        }
        if (steps < 0) {
            throw new IllegalArgumentException("steps must be >= 0, is " + steps);
        }
    }

    /** The settings of a profile, with {@link #DEFAULT_DT}, {@link Readout#MEAN} and no suggested steps. */
    public static RunSettings of(Profile profile) {
        RunSettings nir = new RunSettings(DEFAULT_DT, profile, Reset.TO_V_RESET, Discretisation.EULER,
                CycleDelay.NEURON_OUT, false, OptionalDouble.empty(), ReportedStep.SAME_STEP, Readout.MEAN, 0);
        return switch (profile) {
            case NIR -> nir;
            case SNNTORCH -> nir.withReset(Reset.TO_ZERO);
            case SNNTORCH_SUBTRACT -> nir.withReset(Reset.SNNTORCH_SUBTRACT);
            case SNNTORCH_LATE -> nir.withReset(Reset.SUBTRACT_LATE);
            case NORSE -> nir.withCycleDelay(CycleDelay.NEURON_IN);
            case SPYX -> nir.withReset(Reset.SUBTRACT).withReport(ReportedStep.PREVIOUS_STEP);
            case SINABS -> nir.withReset(Reset.MULTI_SPIKE).withDiscretisation(Discretisation.EXPONENTIAL)
                    .withLowerBound(OptionalDouble.of(-1));
        };
    }

    public RunSettings withDt(double dt) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    public RunSettings withReset(Reset reset) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    public RunSettings withDiscretisation(Discretisation discretisation) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    public RunSettings withCycleDelay(CycleDelay cycleDelay) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    public RunSettings withIfIntegratesDt(boolean ifIntegratesDt) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    public RunSettings withLowerBound(OptionalDouble lowerBound) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    public RunSettings withReport(ReportedStep report) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    public RunSettings withReadout(Readout readout) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    public RunSettings withSteps(int steps) {
        return new RunSettings(dt, profile, reset, discretisation, cycleDelay, ifIntegratesDt, lowerBound, report,
                readout, steps);
    }

    /** Selects the edges that give a cycle the one-step delay it needs to run. */
    public enum CycleDelay {

        /** Edges that leave a stateful node within its cycle carry the value of the previous step, 0 at first. */
        NEURON_OUT,
        /**
         * Edges that enter a stateful node within its cycle carry the value of the previous step. At the first step
         * they contribute nothing, not even a bias on the way.
         */
        NEURON_IN;

        /** The name in settings, such as {@code neuron_in}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static CycleDelay of(String label) {
            return SettingNames.find("cycle delay", label, values(), CycleDelay::label);
        }
    }

    /** Turns tau dv/dt = -v + x into the step v = decay v + f x. */
    public enum Discretisation {

        /** decay = 1 - dt/tau, f = dt/tau. */
        EULER,
        /** decay = exp(-dt/tau), f = dt/tau. */
        EXPONENTIAL,
        /** decay = exp(-dt/tau), f = 1 - exp(-dt/tau): exact if the input is constant during the step. */
        EXACT;

        /** The name in settings, such as {@code exact}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Discretisation of(String label) {
            return SettingNames.find("discretisation", label, values(), Discretisation::label);
        }
    }

    /** Turns a membrane output into one score for each sample. */
    public enum Readout {

        /** The mean over all steps. */
        MEAN,
        /** The largest value over all steps. */
        MAX,
        /** The value of the last step. */
        LAST;

        /** The name in settings, such as {@code last}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Readout of(String label) {
            return SettingNames.find("readout", label, values(), Readout::label);
        }
    }

    /** The step whose spikes a neuron's recording and the Output show. */
    public enum ReportedStep {

        /** The current step. */
        SAME_STEP,
        /** The step before; no spikes at first (Spyx). */
        PREVIOUS_STEP;

        /** The name in settings, such as {@code previous_step}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static ReportedStep of(String label) {
            return SettingNames.find("report", label, values(), ReportedStep::label);
        }
    }

    /** The membrane's change when it crosses its threshold. neurons.md gives the exact steps. */
    public enum Reset {

        /** v = v_reset. */
        TO_V_RESET,
        /** v = 0. */
        TO_ZERO,
        /** v = v - v_threshold in the same step. */
        SUBTRACT,
        /** v = v - v_threshold in the next step, before that step's own threshold. */
        SUBTRACT_LATE,
        /**
         * snnTorch's subtraction with {@code reset_delay=False}: if v was above the threshold before the step, the step
         * first subtracts the threshold.
         */
        SNNTORCH_SUBTRACT,
        /** k = trunc(v / v_threshold) spikes at once, then v = v - k v_threshold; needs v_threshold above 0. */
        MULTI_SPIKE;

        /** The name in settings, such as {@code multi_spike}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Reset of(String label) {
            return SettingNames.find("reset", label, values(), Reset::label);
        }
    }
}
