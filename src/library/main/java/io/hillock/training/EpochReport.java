package io.hillock.training;

import java.util.LinkedHashMap;
import java.util.List;
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

    /** The report as a JSON object, which checkpoints, events and the command line share: texts, longs, doubles, maps and lists of those. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("epoch", (long) epoch);
        fields.put("loss", loss);
        fields.put("accuracy", accuracy);
        validation.ifPresent(one -> fields.put("validation", one.fields()));
        fields.put("rates", new LinkedHashMap<>(rates));
        fields.put("gradient_norm", gradientNorm);
        fields.put("learning_rate", learningRate);
        fields.put("seconds", seconds);
        fields.put("samples_per_second", samplesPerSecond);
        return fields;
    }

    /**
     * The report of which these are the {@link #fields}.
     *
     * @throws IllegalArgumentException naming what is missing or of another type
     */
    public static EpochReport of(Map<?, ?> fields) {
        Map<String, Double> rates = new LinkedHashMap<>();
        Fields.map(fields, "rates").forEach((node, rate) -> rates.put((String) node, ((Number) rate).doubleValue()));
        return new EpochReport((int) Fields.number(fields, "epoch"), Fields.number(fields, "loss"),
                Fields.number(fields, "accuracy"),
                Optional.ofNullable(fields.get("validation")).map(_ -> Evaluation.of(Fields.map(fields, "validation"))),
                rates, Fields.number(fields, "gradient_norm"), Fields.number(fields, "learning_rate"),
                Fields.number(fields, "seconds"), Fields.number(fields, "samples_per_second"));
    }

    /** The first of the best epochs, whose network {@link Trainer#best} gives: by score, then by loss; empty before the first epoch. */
    public static Optional<EpochReport> best(List<EpochReport> history) {
        EpochReport best = null;
        for (EpochReport report : history) {
            boolean better = best == null || report.score() > best.score()
                    || report.score() == best.score() && report.lossOfScore() < best.lossOfScore();
            best = better ? report : best;
        }
        return Optional.ofNullable(best);
    }

    /** The loss on the samples that {@link #score} is of. */
    double lossOfScore() {
        return validation.map(Evaluation::loss).orElse(loss);
    }

    /** Validation accuracy if there is one, otherwise training accuracy: the measure of the best epoch. */
    public double score() {
        return validation.map(Evaluation::accuracy).orElse(accuracy);
    }
}
