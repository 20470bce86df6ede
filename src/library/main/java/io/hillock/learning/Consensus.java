package io.hillock.learning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What several teachers say together of one encoding; equations and sources in src/docs/teachers.md. One list of outputs always
 * gives the same bits.
 *
 * @param label the one with the largest vote, ties to the lowest
 * @param confidence the mean of the teachers' confidences, 0 to 1
 * @param disagreement the largest less the smallest confidence, 0 to 1
 * @param labelEntropy Shannon entropy of the teachers' labels in bits: 0 where all say the same
 * @param opinions one a teacher, in the order given
 */
public record Consensus(int label, double confidence, double disagreement, double labelEntropy,
        List<Opinion> opinions) {
    public Consensus {
        opinions = List.copyOf(opinions);
    }

    /**
     * Coordinates the outputs of one round.
     *
     * @param outputs one a teacher; the order is that of all sums, so it is the same wherever the same bits are wanted
     * @throws IllegalArgumentException where there is none, a teacher is there twice, or they do not have the same outputs
     */
    public static Consensus of(List<TeacherPrediction> outputs) {
        return new Vote(outputs).consensus();
    }

    /** The factors by teacher, in their order. */
    public Map<String, Double> learningRateFactors() {
        Map<String, Double> factors = LinkedHashMap.newLinkedHashMap(opinions.size());
        for (Opinion opinion : opinions) {
            factors.put(opinion.output().teacher(), opinion.learningRateFactor());
        }
        return factors;
    }

    /** Who was heard, in their order. */
    public List<String> teachers() {
        return opinions.stream().map(opinion -> opinion.output().teacher()).toList();
    }
}
