package io.hillock.rollout;

import java.util.Arrays;

/**
 * Whether a candidate takes longer than a factor times the old version's time and 0.1 ms, by the signed-rank test on pairs of runs with the same
 * input. It looks after 64, 128, 256, … pairs. The k-th look has α/(k(k+1)) of the chance of a false alarm, so all together have α. One
 * thread at a time.
 */
final class LatencyTest {
    private static final int FIRST_LOOK = 64;
    private static final int MOST = 1 << 16;
    /** What threads and caches may cost a run beside requests. */
    private static final long SLACK_NANOS = 100_000;

    private final double factor;
    private final double alpha;
    private double[] differences = new double[FIRST_LOOK];
    private int count;
    private int looks;
    private double p = 1;
    private boolean slower;

    LatencyTest(double factor, double alpha) {
        this.factor = factor;
        this.alpha = alpha;
    }

    void add(long candidateNanos, long stableNanos) {
        if (slower || count == MOST) {
            return;
        }
        if (count == differences.length) {
            differences = Arrays.copyOf(differences, 2 * count);
        }
        differences[count++] = candidateNanos - factor * stableNanos - SLACK_NANOS;
        if (count == differences.length) {
            looks++;
            p = SignedRank.greater(differences);
            slower = p < alpha / (looks * (looks + 1.0));
        }
    }

    /** Whether a look has found it too slow. */
    boolean slower() {
        return slower;
    }

    /** Of the last look; 1 before the first. */
    double p() {
        return p;
    }

    int pairs() {
        return count;
    }
}
