package io.hillock.model;

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
        CycleDelay cycleDelay, boolean ifIntegratesDt, OptionalDouble lowerBound, Report report, Readout readout,
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
                CycleDelay.NEURON_OUT, false, OptionalDouble.empty(), Report.SAME_STEP, Readout.MEAN, 0);
        return switch (profile) {
            case NIR -> nir;
            case SNNTORCH -> nir.withReset(Reset.TO_ZERO);
            case SNNTORCH_SUBTRACT -> nir.withReset(Reset.SNNTORCH_SUBTRACT);
            case SNNTORCH_LATE -> nir.withReset(Reset.SUBTRACT_LATE);
            case NORSE -> nir.withCycleDelay(CycleDelay.NEURON_IN);
            case SPYX -> nir.withReset(Reset.SUBTRACT).withReport(Report.PREVIOUS_STEP);
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

    public RunSettings withReport(Report report) {
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
}
