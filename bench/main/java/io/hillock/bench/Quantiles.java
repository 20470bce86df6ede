package io.hillock.bench;

import java.util.Arrays;

/** Quantiles of measurements; each is one of the measurements. */
public record Quantiles(double[] sorted) {
    public static Quantiles of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quantiles(sorted);
    }

    public double median() {
        return at(0.5);
    }

    /** @param q from 0, the smallest, to 1, the largest */
    public double at(double q) {
        return sorted[(int) Math.round(q * (sorted.length - 1))];
    }
}
