package io.hillock.training.plain;

import io.hillock.training.plain.Differentiable.Number;

/** Loss of a run in double. */
record OracleRun(Number loss, double margin, Differentiable numbers) {
    static OracleRun of(GradientCase one, OracleParameters parameters, double[] direction, double step, boolean smooth,
            boolean whole) {
        Differentiable numbers = new Differentiable();
        parameters.begin(numbers, direction, step);
        OracleNetwork network = new OracleNetwork(one.trained(), parameters, smooth, whole, numbers);
        Number[][] output = network.run(one.input());
        return new OracleRun(
                OracleLoss.of(one.training(), one.label(), output, numbers)
                        .plus(network.spikes().penalty(GradientCase.STEPS)),
                network.margin(),
                numbers);
    }
}
