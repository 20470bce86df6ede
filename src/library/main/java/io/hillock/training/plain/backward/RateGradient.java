package io.hillock.training.plain.backward;

import io.hillock.training.RatePenalty;

/** The penalty on the rates of one node in one sample (training.md, Losses). One thread at a time. */
public final class RateGradient {
    private final RatePenalty penalty;
    private final int operation;
    private final int steps;
    private final float[] gradient;

    public RateGradient(RatePenalty penalty, int operation, int neurons, int steps) {
        this.penalty = penalty;
        this.operation = operation;
        this.steps = steps;
        gradient = new float[neurons];
    }

    public int operation() {
        return operation;
    }

    /** Computes the penalty and its gradient from the spikes of each neuron. */
    public double compute(float[] counts, int batch) {
        int n = gradient.length;
        double loss = 0;
        double factor = penalty.strength() / n;
        double slope = 2 * penalty.strength() / ((double) batch * n * steps);
        for (int j = 0; j < n; j++) {
            double rate = (double) counts[j] / steps;
            double e = rate > penalty.high() ? rate - penalty.high() : rate < penalty.low() ? rate - penalty.low() : 0;
            loss += factor * e * e;
            gradient[j] = (float) (slope * e);
        }
        return loss;
    }

    /** The gradient of each neuron's spike, at every step. */
    public float[] gradient() {
        return gradient;
    }
}
