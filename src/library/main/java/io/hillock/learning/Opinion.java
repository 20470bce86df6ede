package io.hillock.learning;

/**
 * A teacher's output compared with the consensus.
 *
 * @param agreement the overlap of its vote with the consensus, as distributions over labels, 0 to 1
 * @param learningRateFactor factor for its learning rate, 0 to 2; the teachers' mean is 1
 */
public record Opinion(TeacherPrediction output, double agreement, double learningRateFactor) {}
