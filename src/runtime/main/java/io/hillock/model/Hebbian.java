package io.hillock.model;

import java.util.Objects;

/**
 * Hebb's rule with Oja's normalisation (Oja 1982): where the target gives z, the weight changes by rate · z · (x − forgetting · z · w),
 * with x the source's trace.
 *
 * @param rate of learning
 * @param forgetting 1 is Oja's rule, whose weight vector goes to length 1; 0 is plain Hebb, held by the bounds only
 * @param tau time constant of the sources' traces, at least 0; 0: the source's value of the same step
 * @param bounds hard ones
 */
public record Hebbian(double rate, double forgetting, double tau, Bounds bounds) implements Rule {

    public Hebbian {
        Objects.requireNonNull(bounds, "bounds");
        Checks.finite("rule/rate", rate);
        Checks.finite("rule/forgetting", forgetting);
        Checks.notNegative("rule/tau", tau);
        Checks.hard(bounds);
    }
}
