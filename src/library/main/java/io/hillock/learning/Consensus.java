package io.hillock.learning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The joint answer of several teachers to one encoding; equations and sources are in src/docs/teachers.md. The same list of outputs always
 * gives the same bits.
 *
 * @param label the label with the largest vote; of equal votes, the lowest label
 * @param confidence the mean of the teachers' confidences, 0 to 1
 * @param disagreement the largest minus the smallest confidence, 0 to 1
 * @param labelEntropy Shannon entropy of the teachers' labels in bits; 0 if all agree
 * @param opinions one per teacher, in the order given
 */
public record Consensus(int label, double confidence, double disagreement, double labelEntropy,
        List<Opinion> opinions) {
    public Consensus {
        opinions = List.copyOf(opinions);
    }

    /**
     * Coordinates the outputs of one round.
     *
     * @param outputs one per teacher; all sums follow this order, so keep it to get the same bits
     * @throws IllegalArgumentException if there are none, a teacher appears twice, or their numbers of outputs differ
     */
    public static Consensus of(List<TeacherPrediction> outputs) {
        return new Vote(outputs).consensus();
    }

    /** The teachers' learning-rate factors, in their order. */
    public Map<String, Double> learningRateFactors() {
        Map<String, Double> factors = LinkedHashMap.newLinkedHashMap(opinions.size());
        for (Opinion opinion : opinions) {
            factors.put(opinion.output().teacher(), opinion.learningRateFactor());
        }
        return factors;
    }

    /** The teachers that were heard, in their order. */
    public List<String> teachers() {
        return opinions.stream().map(opinion -> opinion.output().teacher()).toList();
    }
}
