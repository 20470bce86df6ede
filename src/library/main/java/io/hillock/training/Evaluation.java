package io.hillock.training;

/**
 * How a network does on a set.
 *
 * @param loss mean over the samples
 * @param confusion samples by class (row) and answer (column)
 */
public record Evaluation(int samples, double loss, long[][] confusion) {

    /** The share of samples with the right answer. */
    public double accuracy() {
        return (double) right() / samples;
    }

    /** Samples with the right answer. */
    public long right() {
        long right = 0;
        for (int label = 0; label < confusion.length; label++) {
            right += confusion[label][label];
        }
        return right;
    }
}
