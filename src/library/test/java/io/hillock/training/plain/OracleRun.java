package io.hillock.training.plain;

import io.hillock.training.Loss;
import io.hillock.training.plain.Differentiable.Number;
import java.util.List;

/** Loss of a run in double. */
record OracleRun(Number loss, double margin, Differentiable numbers) {
    static OracleRun of(GradientCase one, OracleParameters parameters, double[] direction, double step, boolean smooth,
            boolean whole) {
        Differentiable numbers = new Differentiable();
        parameters.begin(numbers, direction, step);
        OracleNetwork network = new OracleNetwork(one.trained(), parameters, smooth, whole, numbers);
        Number[][] output = network.run(one.input());
        return new OracleRun(
                weighted(one, loss(one, output, numbers)).plus(network.spikes().penalty(GradientCase.STEPS)),
                network.margin(),
                numbers);
    }

    private static Number weighted(GradientCase one, Number loss) {
        List<Double> weights = one.training().objective().classWeights();
        return weights.isEmpty() ? loss : loss.times(weights.get(one.label()));
    }

    private static Number loss(GradientCase one, Number[][] output, Differentiable numbers) {
        int n = output[0].length;
        Number[] scores = new Number[n];
        Loss loss = one.training().objective().loss();
        for (int j = 0; j < n; j++) {
            scores[j] = score(loss, output, j, numbers);
        }
        if (loss instanceof Loss.CountMse mse) {
            Number sum = numbers.constant(0);
            for (int j = 0; j < n; j++) {
                Number e = scores[j].times(1.0 / GradientCase.STEPS)
                        .plus(-(j == one.label() ? mse.right() : mse.wrong()));
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
        return sum.log().minus(scores[one.label()].times(scale).plus(-most));
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
            case MEAN -> sum.times(1.0 / GradientCase.STEPS);
            case LAST -> output[GradientCase.STEPS - 1][j];
            case MAX -> best;
        };
    }
}
