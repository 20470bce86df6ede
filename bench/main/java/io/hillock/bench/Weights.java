package io.hillock.bench;

import io.hillock.model.Affine;
import io.hillock.model.CubaLif;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Initial weights as in torch.nn.Linear: uniform within ±1/√inputs.
 *
 * @param weight {@code [outputs, inputs]}, row-major
 */
record Weights(int inputs, double[] weight, double[] bias) {
    static Weights random(RandomGenerator random, int inputs, int outputs) {
        double bound = 1 / Math.sqrt(inputs);
        return new Weights(inputs, random.doubles((long) inputs * outputs, -bound, bound).toArray(),
                random.doubles(outputs, -bound, bound).toArray());
    }

    Affine affine(double gain) {
        return new Affine(matrix(gain), Tensor.vector(scaled(bias, gain)));
    }

    Linear linear(double gain) {
        return new Linear(matrix(gain));
    }

    /** One neuron per output; each step, the membrane keeps {@code beta} of itself. */
    Lif lif(double beta) {
        return new Lif(fill(tau(beta)), fill(1 / (1 - beta)), fill(0), fill(1), fill(0));
    }

    /** Each step, the synapses keep {@code alpha} of themselves, the membranes {@code beta}. */
    CubaLif cubaLif(double alpha, double beta) {
        return new CubaLif(fill(tau(alpha)), fill(tau(beta)), fill(1 / (1 - beta)), fill(0), fill(1 / (1 - alpha)),
                fill(1), fill(0));
    }

    private static double tau(double decay) {
        return RunSettings.DEFAULT_DT / (1 - decay);
    }

    private Tensor fill(double value) {
        return Tensor.fill(Shape.of(bias.length), value);
    }

    private Tensor matrix(double gain) {
        return Tensor.of(Shape.of(bias.length, inputs), scaled(weight, gain));
    }

    private static double[] scaled(double[] values, double gain) {
        return Arrays.stream(values).map(value -> gain * value).toArray();
    }
}
