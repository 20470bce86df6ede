package io.hillock.model;

import io.hillock.model.graph.NodeChecks;

/**
 * Where the weights of a plastic connection stay: each change ends with w = max(lower, min(w, upper)).
 *
 * @param lower least weight
 * @param upper greatest weight, above {@code lower}
 * @param soft whether changes shrink near the bounds: STDP's increase is multiplied by upper − w and its decrease by w − lower
 */
public record Bounds(double lower, double upper, boolean soft) {

    public Bounds {
        if (!(lower < upper) || !Double.isFinite(lower) || !Double.isFinite(upper)) {
            throw NodeChecks.invalid("bounds", "need finite numbers lower < upper, are " + lower + " and " + upper);
        }
    }

    /** Changes of the same size everywhere, cut off at the bounds. */
    public static Bounds hard(double lower, double upper) {
        return new Bounds(lower, upper, false);
    }

    /** Changes that shrink near the bounds. */
    public static Bounds soft(double lower, double upper) {
        return new Bounds(lower, upper, true);
    }
}
