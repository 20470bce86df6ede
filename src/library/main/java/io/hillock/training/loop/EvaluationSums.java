package io.hillock.training.loop;

import io.hillock.training.Evaluation;

/** Sums over a forward pass of a set, samples in order. */
public final class EvaluationSums {
    private final long[][] confusion;
    private double loss;
    private int samples;

    /** @param classes number of outputs */
    public EvaluationSums(int classes) {
        confusion = new long[classes][classes];
    }

    EvaluationSums empty() {
        return new EvaluationSums(confusion.length);
    }

    public void add(double sampleLoss, int label, int answer) {
        loss += sampleLoss;
        confusion[label][answer]++;
        samples++;
    }

    public Evaluation result() {
        return new Evaluation(samples, loss / samples, confusion);
    }
}
