package io.hillock.message;

import java.util.Map;

/**
 * What a round of several teachers means for their learning; answered by {@link Ack}.
 *
 * @param disagreement among the teachers, 0 or more
 * @param combinedConfidence 0 to 1
 * @param learningRateFactors by teacher, 0 to {@value #MOST_FACTOR}
 */
public record MtlSignal(long round, double disagreement, double combinedConfidence,
        Map<String, Double> learningRateFactors) implements TeacherMessage {
    /** Of a learning rate: no peer can make another's weights infinite by it. */
    public static final int MOST_FACTOR = 1000;

    public MtlSignal {
        Checks.count("round", round);
        Checks.notNegative("disagreement", disagreement);
        Checks.share("combined_confidence", combinedConfidence);
        learningRateFactors = Map.copyOf(learningRateFactors);
        Checks.names("learning_rate_factors", learningRateFactors.keySet());
        learningRateFactors.values().forEach(factor -> Checks.range("learning_rate_factors", factor, 0, MOST_FACTOR));
    }
}
