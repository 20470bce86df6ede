package io.hillock.model;

import io.hillock.model.graph.SettingNames;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a NIR file leaves open and a run must fix.
 *
 * @param dt time step in seconds, above 0
 * @param profile whose reading of NIR the other settings were taken from
 * @param reset what a spike does to the membrane
 * @param discretisation how leaks become steps
 * @param cycleDelay where cycles get their one-step delay
 * @param ifIntegratesDt whether IF and I take v += dt r x (the differential equation) rather than v += r x (what
 *        discrete-time simulators do)
 * @param lowerBound if present, v stays at or above this factor times v_threshold
 * @param report which step's spikes are shown
 * @param readout how a membrane output becomes a score
 * @param steps suggested number of steps for an input that is held, 0 for none
 */
public record RunSettings(double dt, Profile profile, Reset reset, Discretisation discretisation,
        CycleDelay cycleDelay, boolean ifIntegratesDt, OptionalDouble lowerBound, ReportedStep report, Readout readout,
        int steps) {

    /** Seconds; used where nobody says otherwise. */
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

    /** Where a cycle gets the one-step delay that lets it run. */
    public enum CycleDelay {

        /** What leaves a stateful node within its cycle is its value of the previous step, 0 at first. */
        NEURON_OUT,
        /** What enters a stateful node within its cycle is of the previous step; absent, with any bias on its way, at first. */
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

    /** How tau dv/dt = -v + x becomes a step: v = decay v + f x. */
    public enum Discretisation {

        /** decay = 1 - dt/tau, f = dt/tau. */
        EULER,
        /** decay = exp(-dt/tau), f = dt/tau. */
        EXPONENTIAL,
        /** decay = exp(-dt/tau), f = 1 - exp(-dt/tau): exact for an input constant during the step. */
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

    /** How an output that is a membrane becomes one score a sample. */
    public enum Readout {

        /** The mean over all steps. */
        MEAN,
        /** The largest value of any step. */
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

    /** Which step's spikes a neuron's recording and the Output show. */
    public enum ReportedStep {

        /** This step's. */
        SAME_STEP,
        /** Those of the step before, none at first (Spyx). */
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

    /** What happens to a membrane that crosses its threshold; the exact steps stand in neurons.md. */
    public enum Reset {

        /** v = v_reset. */
        TO_V_RESET,
        /** v = 0. */
        TO_ZERO,
        /** v = v - v_threshold in the same step. */
        SUBTRACT,
        /** v = v - v_threshold in the next step, before its own threshold. */
        SUBTRACT_LATE,
        /** snnTorch's subtraction with {@code reset_delay=False}: what lay above the threshold before the step is subtracted first. */
        SNNTORCH_SUBTRACT,
        /** k = trunc(v / v_threshold) spikes at once, v = v - k v_threshold; needs v_threshold above 0. */
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
