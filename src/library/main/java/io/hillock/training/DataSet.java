package io.hillock.training;

/**
 * Samples to learn from, each with the label of its class. A trainer reads samples in any order, from several threads at once, and each sample once an
 * epoch, so a set may be larger than the memory.
 */
public interface DataSet {

    /** Number of samples, at least 1. */
    int size();

    /** Values of a sample in one step. */
    int inputs();

    /** Steps of a sample, at least 1. */
    int steps();

    /** Whether a sample is one vector, held for all steps. */
    boolean held();

    /** The class of a sample, 0 to the number of the network's outputs (exclusive). */
    int label(int sample);

    /**
     * Writes a sample's values, {@code [inputs]} if held, otherwise {@code [steps][inputs]}, row-major. All are finite.
     *
     * @param into its first elements; it may be longer
     */
    void read(int sample, float[] into);

    /** Some of the samples, in this order. */
    default DataSet select(int[] samples) {
        return new SelectedSamples(this, samples.clone());
    }
}
