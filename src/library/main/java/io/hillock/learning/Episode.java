package io.hillock.learning;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A remembered consensus.
 *
 * @param id 1, 2, 3, … in the order in which episodes were remembered
 * @param label label of the consensus
 * @param confidence confidence of the consensus
 * @param disagreement disagreement of the consensus
 * @param labelEntropy entropy of the consensus, in bits
 * @param standings scores of the teachers that were heard, sorted by name
 */
public record Episode(long id, int label, double confidence, double disagreement, double labelEntropy,
        Map<String, TeacherScore> standings) {
    public Episode {
        standings = Collections.unmodifiableMap(new TreeMap<>(standings));
    }

    public static Episode of(long id, Consensus consensus) {
        Map<String, TeacherScore> standings = new TreeMap<>();
        for (Opinion opinion : consensus.opinions()) {
            standings.put(opinion.output().teacher(), new TeacherScore(opinion.output().label(), opinion.agreement()));
        }
        return new Episode(id, consensus.label(), consensus.confidence(), consensus.disagreement(),
                consensus.labelEntropy(), standings);
    }

    Episode rewarded(String teacher, double reward) {
        TeacherScore before = standings.get(teacher);
        if (before == null) {
            throw new IllegalArgumentException("teacher '" + teacher + "' was not heard in episode " + id);
        }
        Map<String, TeacherScore> after = new TreeMap<>(standings);
        after.put(teacher, new TeacherScore(before.label(), reward));
        return new Episode(id, label, confidence, disagreement, labelEntropy, after);
    }

    Episode corrected(int correct) {
        Map<String, TeacherScore> after = new TreeMap<>(standings);
        after.replaceAll((_, before) -> new TeacherScore(before.label(), before.label() == correct ? 1 : 0));
        return new Episode(id, label, confidence, disagreement, labelEntropy, after);
    }
}
