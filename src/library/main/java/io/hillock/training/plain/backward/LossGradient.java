package io.hillock.training.plain.backward;

import io.hillock.math.Exponential;
import io.hillock.math.Logarithm;
import io.hillock.training.Loss;
import io.hillock.training.Training;

/** The loss of one sample and its gradient at the output (training.md, Losses). One thread at a time. */
public final class LossGradient {
    private final Training.Objective objective;
    private final int steps;
    private final float[] gradient;
    private final double[] weights;

    public LossGradient(Training.Objective objective, int outputs, int steps) {
        this.objective = objective;
        this.steps = steps;
        gradient = new float[outputs];
        weights = new double[outputs];
    }

    /**
     * Computes loss and gradient.
     *
     * @param batch samples in the batch
     * @return the sample's loss
     */
    public double compute(OutputScores scores, int label, int batch) {
        double weight = objective.classWeights().isEmpty() ? 1 : objective.classWeights().get(label);
        return switch (objective.loss()) {
            case Loss.CountCrossEntropy loss -> crossEntropy(scores, label, loss.scale(), weight, batch, 1);
            case Loss.MembraneCrossEntropy loss -> crossEntropy(scores, label, loss.scale(), weight, batch,
                    loss.reduction() == Loss.Reduction.MEAN ? steps : 1);
            case Loss.CountMse loss -> squares(scores, label, loss, weight, batch);
        };
    }

    private double crossEntropy(OutputScores scores, int label, double scale, double weight, int batch, int share) {
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < gradient.length; j++) {
            most = Math.max(most, scale * scores.score(j));
        }
        double sum = 0;
        for (int j = 0; j < gradient.length; j++) {
            weights[j] = Exponential.exp(scale * scores.score(j) - most);
            sum += weights[j];
        }
        double factor = scale * weight / batch;
        for (int j = 0; j < gradient.length; j++) {
            double one = factor * (weights[j] / sum - (j == label ? 1 : 0));
            gradient[j] = (float) (share == 1 ? one : one / share);
        }
        return weight * (Logarithm.log(sum) - (scale * scores.score(label) - most));
    }

    private double squares(OutputScores scores, int label, Loss.CountMse loss, double weight, int batch) {
        double sum = 0;
        double factor = 2 * weight / ((double) batch * gradient.length * steps);
        for (int j = 0; j < gradient.length; j++) {
            double e = scores.score(j) / steps - (j == label ? loss.right() : loss.wrong());
            sum = Math.fma(e, e, sum);
            gradient[j] = (float) (factor * e);
        }
        return weight * sum / gradient.length;
    }

    /** Adds the gradient of step t to a row. */
    public void add(OutputScores scores, int t, float[] into, int row) {
        boolean oneStep = objective.loss() instanceof Loss.MembraneCrossEntropy membrane
                && (membrane.reduction() == Loss.Reduction.LAST || membrane.reduction() == Loss.Reduction.MAX);
        for (int j = 0; j < gradient.length; j++) {
            if (!oneStep || scores.step(j) == t) {
                into[row + j] += gradient[j];
            }
        }
    }
}
