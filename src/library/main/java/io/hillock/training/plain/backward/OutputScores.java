package io.hillock.training.plain.backward;

import io.hillock.training.Loss;
import java.util.Arrays;

/** Turns the output of one sample into a score for each class, while the steps run. One thread at a time. */
public final class OutputScores {
    private final Loss loss;
    private final int steps;
    private final double[] scores;
    private final int[] at;

    public OutputScores(Loss loss, int outputs, int steps) {
        this.loss = loss;
        this.steps = steps;
        scores = new double[outputs];
        at = new int[outputs];
    }

    public void begin() {
        Arrays.fill(scores, 0);
    }

    /** Adds step t. */
    public void add(float[] output, int row, int t) {
        boolean sums = !(loss instanceof Loss.MembraneCrossEntropy membrane) || switch (membrane.reduction()) {
            case MEAN, SUM -> true;
            case LAST, MAX -> false;
        };
        boolean last = loss instanceof Loss.MembraneCrossEntropy membrane
                && membrane.reduction() == Loss.Reduction.LAST;
        for (int j = 0; j < scores.length; j++) {
            double value = output[row + j];
            if (sums) {
                scores[j] += value;
            } else if (last || t == 0 || value > scores[j]) {
                scores[j] = value;
                at[j] = t;
            }
        }
    }

    /** After the last step: counts, or the reduced membranes. */
    double score(int j) {
        boolean mean = loss instanceof Loss.MembraneCrossEntropy membrane
                && membrane.reduction() == Loss.Reduction.MEAN;
        return mean ? scores[j] / steps : scores[j];
    }

    int outputs() {
        return scores.length;
    }

    /** The step that a score of {@code LAST} or {@code MAX} comes from. */
    int step(int j) {
        return at[j];
    }

    /** The class with the highest score, the lowest among equals. */
    public int answer() {
        int best = 0;
        for (int j = 1; j < scores.length; j++) {
            best = scores[j] > scores[best] ? j : best;
        }
        return best;
    }
}
