package io.hillock.model;

import io.hillock.model.graph.NodeChecks;

/**
 * The range of a plastic transform's weights. Each change ends with w = max(lower, min(w, upper)). Immutable.
 *
 * @param lower the smallest weight
 * @param upper the largest weight, above {@code lower}
 * @param soft whether changes shrink near the bounds: upper − w then multiplies an increase by STDP, and w − lower a
 *     decrease
 */
public record Bounds(double lower, double upper, boolean soft) {

    public Bounds {
        if (!(lower < upper) || !Double.isFinite(lower) || !Double.isFinite(upper)) {
            throw NodeChecks.invalid("bounds", "need finite numbers lower < upper, are " + lower + " and " + upper);
        }
    }

    /** Bounds that clip changes but do not scale them. */
    public static Bounds hard(double lower, double upper) {
        return new Bounds(lower, upper, false);
    }

    /** Bounds that also shrink changes as a weight approaches them. */
    public static Bounds soft(double lower, double upper) {
        return new Bounds(lower, upper, true);
    }
}
