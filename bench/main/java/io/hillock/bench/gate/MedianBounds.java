package io.hillock.bench.gate;

import java.util.Arrays;

/**
 * A median, and where the median of infinitely many such measurements lies but for a chance of 1 % on each side. The
 * bounds are measurements themselves, and assume nothing about how these are distributed (the sign test): of n
 * measurements, fewer than k lie on one side of the true median with the chance of fewer than k heads in n tosses.
 */
record MedianBounds(double lower, double median, double upper) {
    /** Fewer measurements have no bounds. */
    static final int FEWEST = 7;
    private static final double CHANCE = 0.01;

    /** @param values at least {@link #FEWEST} */
    static MedianBounds of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        int rank = rank(n);
        if (rank == 0) {
            throw new IllegalArgumentException(n + " measurements have no bounds");
        }
        return new MedianBounds(sorted[rank - 1], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - rank]);
    }

    /** The largest k whose chance is at most {@link #CHANCE}. */
    private static int rank(int n) {
        double heads = Math.pow(0.5, n);
        double fewer = heads;
        int rank = 0;
        while (fewer <= CHANCE) {
            rank++;
            heads *= (double) (n - rank + 1) / rank;
            fewer += heads;
        }
        return rank;
    }
}
