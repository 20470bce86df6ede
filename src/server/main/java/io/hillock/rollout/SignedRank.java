package io.hillock.rollout;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Wilcoxon's signed-rank test for pairs ("Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945), one-sided, by the
 * normal approximation with corrections for ties and continuity; for 20 pairs and more.
 */
public final class SignedRank {
    /** Below so many pairs the approximation is poor. */
    public static final int LEAST = 20;

    private SignedRank() {}

    /** The probability of differences at least as positive as these, if they are symmetric around 0. Zeros are left out. */
    public static double greater(double[] differences) {
        Double[] all = Arrays.stream(differences).filter(one -> one != 0).boxed()
                .sorted(Comparator.comparingDouble(Math::abs)).toArray(Double[]::new);
        int n = all.length;
        if (n == 0) {
            return 1;
        }
        double positive = 0;
        double ties = 0;
        for (int from = 0; from < n;) {
            int to = from;
            while (to < n && Math.abs(all[to]) == Math.abs(all[from])) {
                to++;
            }
            double rank = (from + 1 + to) / 2.0;
            for (int i = from; i < to; i++) {
                positive += all[i] > 0 ? rank : 0;
            }
            double size = to - from;
            ties += size * size * size - size;
            from = to;
        }
        double mean = n * (n + 1.0) / 4;
        double variance = n * (n + 1.0) * (2.0 * n + 1) / 24 - ties / 48;
        return upperTail((positive - mean - 0.5) / Math.sqrt(variance));
    }

    /** The upper tail of the normal distribution, by the continued fraction of Laplace or the series around 0. */
    static double upperTail(double z) {
        if (z < 0) {
            return 1 - upperTail(-z);
        }
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        if (z < 2) {
            double term = z;
            double sum = z;
            for (int i = 3; Math.abs(term) > 1e-17 * sum && i < 200; i += 2) {
                term *= z * z / i;
                sum += term;
            }
            return 0.5 - density * sum;
        }
        double fraction = 0;
        for (int i = 100; i > 0; i--) {
            fraction = i / (z + fraction);
        }
        return density / (z + fraction);
    }
}
