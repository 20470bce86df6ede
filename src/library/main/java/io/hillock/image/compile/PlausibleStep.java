package io.hillock.image.compile;

import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.Tensor;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Warns of neurons whose parameters hardly fit the time step: the file may count time in steps or milliseconds, or be
 * meant for another dt.
 *
 * @param node the node's name
 * @param warnings where warnings go
 */
record PlausibleStep(String node, double dt, Discretisation discretisation, List<String> warnings) {

    /** What may bring a gain down. */
    enum GainRemedy {
        /** The gain is proportional to dt. */
        DT,
        /** The gain is r, and might be r dt. */
        INTEGRATE_DT,
        /** The gain is a parameter of the file. */
        PARAMETER
    }

    /** More steps than a time constant lasts in any simulation of seconds. */
    private static final double MANY_STEPS = 10_000;
    /** A time constant of a second or more is in steps already if it has this many. */
    private static final double MANY_STEPS_OF_SECONDS = 1_000;
    /** Exporters compute tau and dt in float32, so equal times may differ a little. */
    private static final double EQUAL = 1e-6;

    private static final double MOST_GAIN = 100;

    /**
     * A time constant far above dt, or not above it. An Euler step overshoots from dt &gt; tau on, and grows without bound
     * from dt = 2 tau on.
     */
    void timeConstant(String key, Tensor tau) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < tau.size(); i++) {
            least = Math.min(least, tau.at(i));
            most = Math.max(most, tau.at(i));
        }
        if (dt >= least * (1 - EQUAL)) {
            warn(key, "steps of dt = %s s %s for tau = %s s; try a dt below tau".formatted(dt, tooLong(least), least));
        }
        double steps = most / dt;
        if (steps > MANY_STEPS || most >= 1 && steps >= MANY_STEPS_OF_SECONDS) {
            warn(key, "tau = %s s is %.0f steps of dt = %s s; if the file counts time in steps, try dt = 1 (--dt 1)"
                    .formatted(most, steps, dt));
        }
    }

    private String tooLong(double tau) {
        if (discretisation != Discretisation.EULER) {
            return "are too coarse";
        }
        if (dt >= 2 * tau) {
            return "are unstable by Euler's method";
        }
        return dt > tau * (1 + EQUAL) ? "overshoot by Euler's method" : "leave nothing of the state by Euler's method";
    }

    /** @param perStep how far an input of 1 moves each neuron in a step */
    void gain(String key, int neurons, IntToDoubleFunction perStep, GainRemedy remedy) {
        double most = 0;
        for (int i = 0; i < neurons; i++) {
            most = Math.max(most, Math.abs(perStep.applyAsDouble(i)));
        }
        if (most > MOST_GAIN) {
            String attempt = switch (remedy) {
                case DT -> "try dt = %s, which makes it 1".formatted((float) (dt / most));
                case INTEGRATE_DT -> "if dv/dt = r x is meant, let the neuron integrate dt (--if-dt)";
                case PARAMETER -> "try another profile";
            };
            warn(key, "an input of 1 changes the neuron by %s in a step of dt = %s s; %s".formatted((float) most, dt,
                    attempt));
        }
    }

    private void warn(String key, String text) {
        warnings.add("node '%s', key '%s': %s".formatted(node, key, text));
    }
}
