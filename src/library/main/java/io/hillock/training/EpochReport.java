package io.hillock.training;

import java.util.Map;
import java.util.Optional;

/**
 * What an epoch brought.
 *
 * @param epoch from 1
 * @param loss mean over the training samples, while the parameters changed
 * @param accuracy share of right answers, likewise
 * @param validation after the epoch; empty without a set to validate with
 * @param rates spikes per neuron and step of each spiking node, over the training samples
 * @param gradientNorm mean over the batches, before clipping
 * @param learningRate of the last batch
 * @param seconds wall time; after a resumption, since then
 */
public record EpochReport(int epoch, double loss, double accuracy, Optional<Evaluation> validation,
        Map<String, Double> rates, double gradientNorm, double learningRate, double seconds, double samplesPerSecond) {

    /** Validation accuracy if there is one, otherwise training accuracy: the measure of the best epoch. */
    public double score() {
        return validation.map(Evaluation::accuracy).orElse(accuracy);
    }
}
