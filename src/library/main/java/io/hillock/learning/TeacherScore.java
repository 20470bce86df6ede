package io.hillock.learning;

/**
 * How a teacher did in an episode.
 *
 * @param label the teacher's label
 * @param merit −1 to 1: its agreement with the consensus until a reward or the correct label is known; then the reward, or 1 if it was
 *     right and 0 if not
 */
public record TeacherScore(int label, double merit) {
    public TeacherScore {
        if (label < 0 || !(merit >= -1 && merit <= 1)) {
            throw new IllegalArgumentException("label " + label + " with merit " + merit);
        }
    }
}
