package io.hillock.bench;

import java.util.Arrays;

/** Quantiles of measurements, each one of the measurements. */
record Quantiles(double[] sorted) {
    static Quantiles of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quantiles(sorted);
    }

    double median() {
        return at(0.5);
    }

    /** @param q from 0, the smallest, to 1, the largest */
    double at(double q) {
        return sorted[(int) Math.round(q * (sorted.length - 1))];
    }
}
