package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.training.plain.Differentiable.Number;
import java.util.ArrayList;
import java.util.List;

/** The loss of a batch in double, whose samples run side by side, stage by stage, so that results can be normalised over the batch. */
record OracleBatch(Number loss, double margin, Differentiable numbers) {
    static OracleBatch of(NormCase one, OracleParameters parameters, double[] direction, double step, boolean smooth,
            boolean whole) {
        Differentiable numbers = new Differentiable();
        parameters.begin(numbers, direction, step);
        List<OracleNetwork> samples = new ArrayList<>();
        for (float[][] input : one.inputs()) {
            OracleNetwork network = new OracleNetwork(one.trained(), parameters, smooth, whole, numbers);
            network.begin(input);
            samples.add(network);
        }
        for (int stage = 0; stage < one.trained().program().stages().size(); stage++) {
            for (OracleNetwork sample : samples) {
                sample.runStage(stage);
            }
            Operation operation = one.trained().program().stages().get(stage).getFirst();
            int o = one.trained().operations().indexOf(operation);
            if (one.trained().norm(o) != null) {
                normalise(samples, operation, one.trained().norm(o).channels(), parameters);
            }
        }
        Number loss = numbers.constant(0);
        double margin = Double.POSITIVE_INFINITY;
        for (int i = 0; i < samples.size(); i++) {
            loss = loss.plus(OracleLoss.of(one.training(), one.labels()[i], samples.get(i).output(), numbers))
                    .plus(samples.get(i).spikes().penalty(NormCase.STEPS));
            margin = Math.min(margin, samples.get(i).margin());
        }
        return new OracleBatch(loss.times(1.0 / samples.size()), margin, numbers);
    }

    private static void normalise(List<OracleNetwork> samples, Operation operation, int channels,
            OracleParameters parameters) {
        List<Number[]> rows = samples.stream().flatMap(one -> List.of(one.signal(operation.out())).stream()).toList();
        int positions = rows.getFirst().length / channels;
        double share = 1.0 / (rows.size() * positions);
        for (int c = 0; c < channels; c++) {
            Number mean = null;
            for (Number[] row : rows) {
                for (int p = 0; p < positions; p++) {
                    Number value = row[c * positions + p];
                    mean = mean == null ? value : mean.plus(value);
                }
            }
            mean = mean.times(share);
            Number variance = null;
            for (Number[] row : rows) {
                for (int p = 0; p < positions; p++) {
                    Number distance = row[c * positions + p].minus(mean);
                    Number square = distance.times(distance);
                    variance = variance == null ? square : variance.plus(square);
                }
            }
            Number deviation = variance.times(share).plus(BatchNorm.EPSILON).log().times(0.5);
            Number factor = parameters.at(operation.node(), "gamma", c).times(deviation.times(-1).exp());
            for (Number[] row : rows) {
                for (int p = 0; p < positions; p++) {
                    row[c * positions + p] = row[c * positions + p].minus(mean).times(factor)
                            .plus(parameters.at(operation.node(), "bias", c));
                }
            }
        }
    }
}
