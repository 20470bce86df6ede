package io.hillock.model;

import java.util.Objects;

/**
 * The delta rule (Widrow and Hoff 1960): while a target is set, the weight changes at each step by rate · (target − z) · x, with z what the
 * neuron behind the connection gives and x the source's trace. The target is a state variable that callers set between runs.
 *
 * @param rate of learning
 * @param tau time constant of the sources' traces, at least 0; 0: the source's value of the same step
 * @param bounds hard ones
 */
public record DeltaRule(double rate, double tau, Bounds bounds) implements Rule {

    public DeltaRule {
        Objects.requireNonNull(bounds, "bounds");
        Checks.finite("rule/rate", rate);
        Checks.notNegative("rule/tau", tau);
        Checks.hard(bounds);
    }
}
