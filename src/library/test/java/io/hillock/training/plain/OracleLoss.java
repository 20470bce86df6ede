package io.hillock.training.plain;

import io.hillock.training.Loss;
import io.hillock.training.Training;
import io.hillock.training.plain.Differentiable.Number;
import java.util.List;

/** The loss of one sample in double. */
final class OracleLoss {
    private OracleLoss() {}

    /** @param output at every step */
    static Number of(Training training, int label, Number[][] output, Differentiable numbers) {
        List<Double> weights = training.objective().classWeights();
        Number loss = loss(training.objective().loss(), label, output, numbers);
        return weights.isEmpty() ? loss : loss.times(weights.get(label));
    }

    private static Number loss(Loss loss, int label, Number[][] output, Differentiable numbers) {
        int n = output[0].length;
        Number[] scores = new Number[n];
        for (int j = 0; j < n; j++) {
            scores[j] = score(loss, output, j, numbers);
        }
        if (loss instanceof Loss.CountMse mse) {
            Number sum = numbers.constant(0);
            for (int j = 0; j < n; j++) {
                Number e = scores[j].times(1.0 / output.length).plus(-(j == label ? mse.right() : mse.wrong()));
                sum = sum.plus(e.times(e));
            }
            return sum.times(1.0 / n);
        }
        double scale = loss instanceof Loss.CountCrossEntropy count
                ? count.scale()
                : ((Loss.MembraneCrossEntropy) loss).scale();
        double most = Double.NEGATIVE_INFINITY;
        for (Number score : scores) {
            most = Math.max(most, scale * score.value);
        }
        Number sum = numbers.constant(0);
        for (Number score : scores) {
            sum = sum.plus(score.times(scale).plus(-most).exp());
        }
        return sum.log().minus(scores[label].times(scale).plus(-most));
    }

    private static Number score(Loss loss, Number[][] output, int j, Differentiable numbers) {
        Number sum = numbers.constant(0);
        Number best = output[0][j];
        for (Number[] row : output) {
            sum = sum.plus(row[j]);
            best = row[j].value > best.value ? row[j] : best;
        }
        return !(loss instanceof Loss.MembraneCrossEntropy membrane) ? sum : switch (membrane.reduction()) {
            case SUM -> sum;
            case MEAN -> sum.times(1.0 / output.length);
            case LAST -> output[output.length - 1][j];
            case MAX -> best;
        };
    }
}
