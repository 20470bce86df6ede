package io.hillock.message;

import java.util.Map;

/**
 * What a round of several teachers means for their learning; answered by {@link Ack}.
 *
 * @param disagreement among the teachers, 0 or more
 * @param combinedConfidence 0 to 1
 * @param learningRateFactors by teacher, 0 or more
 */
public record MtlSignal(long round, double disagreement, double combinedConfidence,
        Map<String, Double> learningRateFactors) implements TeacherMessage {
    public MtlSignal {
        Checks.count("round", round);
        Checks.notNegative("disagreement", disagreement);
        Checks.share("combined_confidence", combinedConfidence);
        learningRateFactors = Map.copyOf(learningRateFactors);
        Checks.names("learning_rate_factors", learningRateFactors.keySet());
        learningRateFactors.values().forEach(factor -> Checks.notNegative("learning_rate_factors", factor));
    }
}
