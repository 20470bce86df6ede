package io.hillock.learning;

/**
 * A teacher's output beside the consensus.
 *
 * @param agreement how much of its vote is the consensus' too: the overlap of the two distributions over labels, 0 to 1
 * @param learningRateFactor by which it should learn faster or slower than it would alone, 0 to 2; their mean is 1
 */
public record Opinion(TeacherPrediction output, double agreement, double learningRateFactor) {}
